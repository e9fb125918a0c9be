// Text areas grow with what is written, up to two thirds of the window.
function grow(area) {
  area.style.height = "auto";
  const tallest = Math.round(window.innerHeight * 0.66);
  area.style.height = `${Math.min(Math.max(area.scrollHeight + 2, area.clientHeight), tallest)}px`;
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[data-grow]")) grow(event.target);
});
