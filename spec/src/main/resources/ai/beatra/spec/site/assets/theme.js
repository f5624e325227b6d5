// Before the page is painted: the theme that was chosen here before.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is off; the system decides.
}
