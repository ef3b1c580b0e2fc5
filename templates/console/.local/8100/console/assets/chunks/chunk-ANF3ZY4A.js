import{B as k,a as s,b as i,g as y,j as p,m as g}from"/assets/chunks/chunk-5IG4BSLF.js";var q=class{constructor(e,t){this.host=e,this.send=t,this.errors={},this.busy=!1,this.failure=null,e.addController(this),this.submit=this.submit.bind(this)}hostConnected(){}async submit(e){e.preventDefault();let t=e.currentTarget;if(!this.busy){if(this.failure=null,this.errors=j(t),Object.keys(this.errors).length)return this.show(t);this.busy=!0,this.host.requestUpdate();try{await this.send(O(t),e.submitter?.value)}catch(r){if(!("fields"in r))throw r;this.errors=r.fields,this.failure=r}finally{this.busy=!1,await this.show(t)}}}async show(e){this.host.requestUpdate(),await this.host.updateComplete,(e.querySelector('[aria-invalid="true"]')??(this.failure?e.querySelector("[data-summary]"):null))?.focus()}summary(){let e=this.known??new Set,t=Object.entries(this.errors).filter(([r])=>!e.has(r));return this.failure?s`<div data-summary tabindex="-1">
      ${k(s`${this.failure.message}${t.map(([r,d])=>s`<br /><strong>${r}</strong>: ${d}`)}`,"danger")}
    </div>`:i}error(e){(this.known??=new Set).add(e);let t=Object.keys(this.errors).find(r=>r===e||r.startsWith(`${e}.`));return t&&this.errors[t]}clear(e){e in this.errors&&(delete this.errors[e],this.host.requestUpdate())}},S=0,x=new WeakMap;function w(a,e){return a?(x.has(a)||x.set(a,++S),`field-${x.get(a)}-${e.replaceAll(".","-")}`):`field-${e.replaceAll(".","-")}`}function L(a){let{form:e,name:t,label:r,hint:d,required:u,hideLabel:l,prefix:c,suffix:o}=a,h=w(e,t),$=e?.error(t),n=[d&&`${h}-hint`,$&&`${h}-error`].filter(Boolean).join(" ");return s`<div class="field">
    <label for=${h} class=${l?"visually-hidden":""}>
      ${r}${u||l?i:s` <span class="optional">${p("optional")}</span>`}
    </label>
    ${c||o?s`<div class="affixed">${c?s`<span>${c}</span>`:i}${M({...a,id:h,error:$,described:n})}${o?s`<span>${o}</span>`:i}</div>`:M({...a,id:h,error:$,described:n})}
    ${d?s`<p class="hint" id="${h}-hint">${d}</p>`:i}
    ${$?s`<p class="error" id="${h}-error">${y(g)}<span>${$}</span></p>`:i}
  </div>`}function M({form:a,id:e,name:t,type:r="text",value:d="",options:u,required:l=!1,error:c,described:o,rows:h=4,onInput:$,...n}){let m=f=>{a?.clear(t),$?.(f.target.value,f)},b=c?"true":"false",v=o||i;return u?s`<div class="select"><select id=${e} name=${t} ?required=${l} aria-invalid=${b} aria-describedby=${v} @change=${m}>
      ${u.map(f=>s`<option value=${f.value} ?selected=${f.value===d} ?disabled=${f.disabled??!1}>${f.label}</option>`)}
    </select></div>`:r==="textarea"?s`<textarea id=${e} name=${t} rows=${h} .value=${d??""} ?required=${l} minlength=${n.minlength??i}
      maxlength=${n.maxlength??i} placeholder=${n.placeholder??i} aria-invalid=${b} aria-describedby=${v} @input=${m}></textarea>`:s`<input id=${e} name=${t} type=${r} .value=${String(d??"")} ?required=${l} min=${n.min??i} max=${n.max??i}
    step=${n.step??i} minlength=${n.minlength??i} maxlength=${n.maxlength??i} pattern=${n.pattern??i}
    autocomplete=${n.autocomplete??"off"} autocapitalize=${n.autocapitalize??i} inputmode=${n.inputmode??i}
    placeholder=${n.placeholder??i} ?readonly=${n.readonly??!1} aria-invalid=${b} aria-describedby=${v} @input=${m} />`}function T({form:a,name:e,label:t,hint:r,checked:d=!1,onChange:u,look:l=""}){let c=w(a,e);return s`<div class="check ${l}">
    <input type="checkbox" id=${c} name=${e} .checked=${d} role=${l==="switch"?"switch":i}
      aria-describedby=${r?`${c}-hint`:i} @change=${o=>u?.(o.target.checked)} />
    <div><label for=${c}>${t}</label>${r?s`<p class="hint" id="${c}-hint">${r}</p>`:i}</div>
  </div>`}function W({form:a,name:e,legend:t,value:r,options:d,onChange:u}){let l=w(a,e),c=a?.error(e);return s`<fieldset class="choices" aria-describedby=${c?`${l}-error`:i}>
    <legend>${t}</legend>
    ${d.map((o,h)=>s`<label class="choice" for="${l}-${h}">
      <input type="radio" id="${l}-${h}" name=${e} value=${o.value} .checked=${o.value===r} @change=${()=>u?.(o.value)} />
      <span><span>${o.label}</span>${o.hint?s`<span class="hint">${o.hint}</span>`:i}</span>
    </label>`)}
    ${c?s`<p class="error" id="${l}-error">${y(g)}<span>${c}</span></p>`:i}
  </fieldset>`}function O(a){let e={};for(let t of a.elements)!t.name||t.disabled||t.type==="radio"&&!t.checked||(t.type==="checkbox"?e[t.name]=t.checked:t.type==="number"?e[t.name]=t.value===""?null:t.valueAsNumber:e[t.name]=t.type==="password"?t.value:t.value.trim());return e}function j(a){let e={};for(let t of a.elements)!t.name||!t.willValidate||t.validity.valid||e[t.name]||(e[t.name]=U(t));return e}function U(a){let{validity:e}=a;return e.valueMissing?p("Please fill this in."):e.typeMismatch&&a.type==="email"?p("Enter an e-mail address such as name@example.org."):e.typeMismatch&&a.type==="url"?p("Enter a web address that starts with https://."):e.tooShort?p("Use at least {count} characters.",{count:a.minLength}):e.patternMismatch?a.title||p("This does not have the expected form."):a.validationMessage}export{q as a,L as b,T as c,W as d};
