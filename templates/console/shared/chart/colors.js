// When the colors of the page change: another theme, more contrast, an organization's own color.
const ROOT = ["data-theme", "data-brand", "style"];

/** Call back with each change, until the function that this gives is called. */
export function followColors(changed) {
  const wishes = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  const root = new MutationObserver(changed);
  root.observe(document.documentElement, { attributeFilter: ROOT });
  for (const wish of wishes) wish.addEventListener("change", changed);
  return () => {
    root.disconnect();
    for (const wish of wishes) wish.removeEventListener("change", changed);
  };
}
