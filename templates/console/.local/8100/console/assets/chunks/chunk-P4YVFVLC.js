import{a as m}from"/assets/chunks/chunk-YRH7LPX5.js";import{a,b as r,c as u,g as b,j as c}from"/assets/chunks/chunk-5IG4BSLF.js";function f({title:i,body:o,size:l=""}){let t=document.createElement("dialog");t.className=`dialog ${l}`,t.setAttribute("aria-labelledby","dialog-title");let e=document.activeElement;return new Promise(p=>{let s,d=n=>{s=n,t.close()};t.addEventListener("close",()=>{t.remove(),e?.focus?.(),p(s)}),t.addEventListener("click",n=>{n.target===t&&t.close()}),u(a`<div class="dialog-frame">
        <header>
          <h2 id="dialog-title">${i}</h2>
          <button type="button" class="button quiet icon-only" aria-label=${c("Close")} @click=${()=>d()}>${b(m)}</button>
        </header>
        <div class="dialog-body">${o(d)}</div>
      </div>`,t),document.body.append(t),t.showModal(),t.querySelector("[autofocus], .dialog-body input, .dialog-body textarea, .dialog-body button")?.focus()})}var h=({title:i,text:o,action:l,danger:t=!1})=>f({title:i,size:"small",body:e=>a`
      ${o?a`<p>${o}</p>`:r}
      <div class="actions end">
        <button type="button" class="button" autofocus @click=${()=>e(!1)}>${c("Cancel")}</button>
        <button type="button" class="button ${t?"danger":"primary"}" @click=${()=>e(!0)}>${l}</button>
      </div>
    `});export{f as a,h as b};
