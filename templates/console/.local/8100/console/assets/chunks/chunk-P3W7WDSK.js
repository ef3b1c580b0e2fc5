import{b as d}from"/assets/chunks/chunk-ANF3ZY4A.js";import{a as l,h as n,j as o,y as p}from"/assets/chunks/chunk-5IG4BSLF.js";var c="#14594a";function b({form:e,draft:a,change:i,host:t}){let r=(s,u)=>d({form:e,name:s,value:a[s]??"",onInput:m=>i(s,m),...u});return l`
    ${r("name",{label:o("Name"),required:!0,maxlength:120,autocomplete:"organization"})}
    ${r("subdomain",{label:o("Address"),required:!0,maxlength:63,autocapitalize:"none",suffix:`.${t}`,hint:o("3 to 63 lower-case letters, digits or hyphens.")})}
    ${r("description",{label:o("Description"),type:"textarea",rows:3,maxlength:2e3,hint:o("Shown to visitors of your address.")})}
    <div class="field-row">
      ${r("primaryColor",{label:o("Color"),type:"color",required:!0,value:a.primaryColor||c})}
      ${r("logoUrl",{label:o("Logo address"),type:"url",maxlength:500,placeholder:"https://",hint:o("A square picture, as an https:// address.")})}
    </div>
  `}var w=(e,a)=>l`<div class="preview" ${n({"--preview":e.primaryColor||c})} aria-hidden="true">
  <div class="preview-bar"><span></span><span></span><span></span><code class="truncate">${e.subdomain||"name"}.${a}</code></div>
  <div class="preview-body">
    ${p(e.name||"?",{image:/^(https:\/\/|\/media\/)/.test(e.logoUrl??"")?e.logoUrl:void 0,size:"square large"})}
    <strong>${e.name||o("Your academy")}</strong>
    <p>${e.description||o("What people learn here.")}</p>
    <span class="preview-button">${o("Sign in")}</span>
  </div>
</div>`,x=({name:e,subdomain:a,description:i,primaryColor:t,logoUrl:r})=>({name:e,subdomain:a,description:i,primaryColor:t,logoUrl:r||null}),y=e=>e.normalize("NFKD").replace(new RegExp("\\p{M}","gu"),"").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"").slice(0,40);export{b as a,w as b,x as c,y as d};
