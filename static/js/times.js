// A tap on an age shows the moment, for those who cannot hover.
document.addEventListener("click", (event) => {
  const time = event.target.closest("time.when");
  if (!time || event.target.closest("a")) return;
  const shown = time.textContent;
  time.textContent = time.title;
  time.title = shown;
  time.classList.toggle("when-whole");
});
