// Runs before the first paint: "auto" follows the system, so a page never flashes in the other theme.
{
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  root.classList.remove("js-off");
  apply();
  dark.addEventListener("change", apply);
}
