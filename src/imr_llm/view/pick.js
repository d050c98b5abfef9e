// Pick words.
const isPicking = () => false;
const pickKey = () => false;
