// Keep decisions.
const isDone = () => false;
