// Runs before the first paint (a classic script in <head>): theme, session and brand, so nothing flashes.
(() => {
  const root = document.documentElement;
  const read = (store, key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };
  const theme = read(localStorage, "academy.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.session = read(sessionStorage, "academy.session") ? "in" : "out";
  const brand = read(localStorage, "academy.brand");
  if (brand && brand.host === location.host) root.dataset.host = "branded";
  if (root.dataset.host && /^#[0-9a-f]{6}$/i.test(brand.color || "")) {
    root.style.setProperty("--brand-source", brand.color);
    root.dataset.brand = "own";
  }
})();
