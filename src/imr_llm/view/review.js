// Review.
const REVIEW_HELP = [];
function reviewKeys() { return {}; }
function opened() {}
function beginReview() {}
function drawTools() {}
