// Markdown of authors as safe HTML: no raw HTML, no script links, and nothing that the content security policy refuses.
import MarkdownIt from "markdown-it";
import { html } from "./element.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

const LOWEST = 6;
const parser = new MarkdownIt({ html: false, linkify: true, typographer: false });

/** Tables come aligned by a `style` attribute, which our policy refuses: a class says the same. */
for (const rule of ["th_open", "td_open"]) {
  parser.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const align = /text-align:(\w+)/.exec(tokens[index].attrGet("style") ?? "")?.[1];
    tokens[index].attrs = align ? [["class", `align-${align}`]] : null;
    return self.renderToken(tokens, index, options);
  };
}

parser.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  if (/^https?:/.test(tokens[index].attrGet("href"))) {
    tokens[index].attrSet("rel", "noopener noreferrer");
    tokens[index].attrSet("target", "_blank");
  }
  return self.renderToken(tokens, index, options);
};

parser.renderer.rules.image = (tokens, index, options, env, self) => {
  tokens[index].attrSet("loading", "lazy");
  tokens[index].attrSet("alt", self.renderInlineAsText(tokens[index].children, options, env));
  return self.renderToken(tokens, index, options);
};

parser.core.ruler.push("lower_headings", (state) => {
  const depth = (state.env.below ?? 1) - 1;
  for (const token of state.tokens) {
    if (!token.type.startsWith("heading_")) continue;
    token.tag = `h${Math.min(LOWEST, Number(token.tag.slice(1)) + depth + 1)}`;
  }
});

/** Text as rendered paragraphs. `below` is the level of the heading it stands under, so `#` becomes the next one. */
export const markdown = (text, { below = 1, look = "" } = {}) =>
  html`<div class="prose ${look}">${unsafeHTML(parser.render(text ?? "", { below }))}</div>`;
