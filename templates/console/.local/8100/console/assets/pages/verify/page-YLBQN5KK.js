import{a as x}from"/assets/chunks/chunk-PWBEISMO.js";import{a as C}from"/assets/chunks/chunk-AQY565EE.js";import{a as b}from"/assets/chunks/chunk-K3YOJA7W.js";import{a as w}from"/assets/chunks/chunk-IT3FBTDR.js";import{c as g}from"/assets/chunks/chunk-ZYBPLZD7.js";import"/assets/chunks/chunk-6FOKY46V.js";import{a as k}from"/assets/chunks/chunk-YRH7LPX5.js";import{A as $,a as r,b as h,e as v,f as m,g as d,j as e,l as u,n as f,o as y}from"/assets/chunks/chunk-5IG4BSLF.js";var T=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M15 3h6v6" /><path d="M10 14 21 3" /><path d="M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6" /></svg>
`;var I=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m21 21-4.34-4.34" /><circle cx="11" cy="11" r="8" /></svg>
`;var D=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" /><path d="m9 12 2 2 4-4" /></svg>
`;var F=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z" /><path d="m14.5 9.5-5 5" /><path d="m9.5 9.5 5 5" /></svg>
`;var l=({compact:s=!1}={})=>r`<form class="verify-form ${s?"compact":"card"}" action="/verify" method="get">
  ${s?r`<h2>${e("Check another certificate")}</h2>`:r`<div class="stack tight"><h1>${e("Verify a certificate")}</h1><p class="lead">${e("Enter the number printed on the certificate, or paste its link. No account is needed.")}</p></div>`}
  <div class="field">
    <label for="verify-number">${e("Certificate number")}</label>
    <div class="verify-row"><input id="verify-number" name="id" required autocomplete="off" spellcheck="false" placeholder="crt_…" /><button type="submit" class="button primary">${e("Verify")}</button></div>
  </div>
</form>`;var p=class extends v{constructor(){super();let i=new URLSearchParams(location.search);this.number=b().id??"";let t=(i.get("id")??"").trim();!this.number&&t&&location.replace(`/verify/${encodeURIComponent(t.split("/").at(-1))}`),this.number&&(this.answer=new w(this,()=>this.verify(i.get("hash"))))}async verify(i){let t=await g(`/api/certificates/${encodeURIComponent(this.number)}/verify`,i?{verificationHash:i}:{});return this.checkedAt=new Date,document.title=`${H(t).title} · ${t.certificate.title}`,t}render(){return this.answer?this.answer.render({loading:()=>V(),ready:i=>this.card(i),failed:i=>i.status===404||i.status===400?j(this.number):$(i,()=>this.answer.retry())}):l()}card(i){let{certificate:t,checks:o,credentialUrl:a}=i,n=H(i);return r`<article class="verify-card ${n.tone}">
        <div class="verify-verdict" role="status">
          <span class="verify-seal">${d(n.image)}</span>
          <div><h1>${n.title}</h1><p>${n.text(t)}</p></div>
        </div>
        <div class="verify-body">
          <p class="eyebrow">${e("Certificate of completion")}</p>
          <p class="verify-name">${t.recipientName}</p>
          <p class="verify-has">${e("has completed")}</p>
          <h2>${t.title}</h2>
          <dl class="facts">
            <div><dt>${e("Issued by")}</dt><dd>${t.organizationName}</dd></div>
            <div><dt>${e("Issued on")}</dt><dd>${f(t.issuedAt)}</dd></div>
            ${typeof t.score=="number"?r`<div><dt>${e("Score")}</dt><dd>${u(t.score/100,{style:"percent",maximumFractionDigits:1})}</dd></div>`:h}
          </dl>
        </div>
        <div class="verify-proof">
          <h3>${e("How this was checked")}</h3>
          <ul>${o.map(c=>r`<li class=${c.passed?"passed":"failed"}>${d(c.passed?C:k)}<span><span class="visually-hidden">${c.passed?e("Passed:"):e("Failed:")}</span> ${R(c)}</span></li>`)}</ul>
          <dl>
            <div><dt>${e("Certificate number")}</dt><dd><code>${t.id}</code></dd></div>
            <div><dt>${e("Fingerprint (SHA-256)")}</dt><dd><code>${t.verificationHash}</code></dd></div>
            <div><dt>${e("Checked")}</dt><dd>${y(this.checkedAt)}</dd></div>
          </dl>
          <p><a href=${a}>${e("Signed credential (Open Badges 3.0)")} ${d(T)}</a></p>
        </div>
      </article>
      ${l({compact:!0})}`}};function H({valid:s,status:i,checks:t}){if(s)return{tone:"valid",image:D,title:e("This certificate is valid"),text:()=>e("It is genuine, unaltered and in force.")};let o=t.some(a=>!a.passed&&a.name!=="status");return i==="REVOKED"&&!o?{tone:"revoked",image:x,title:e("This certificate was revoked"),text:({revokedAt:a,revocationReason:n})=>r`${a?e("The issuer withdrew it on {date}. It must not be relied on.",{date:f(a)}):e("The issuer withdrew it. It must not be relied on.")}
        ${n?r`<br />${e("Reason given: {reason}",{reason:n})}`:h}`}:{tone:"broken",image:F,title:e("This certificate is not valid"),text:()=>e("What it says is not what was signed. Do not rely on it.")}}function R({name:s,passed:i,detail:t}){return{hash:[e("The credential is the one that was issued"),e("The credential was altered")],signature:[e("The digital signature is the platform's"),e("The digital signature does not verify")],content:[e("Name, title, issuer and date are as signed"),e("The record differs from what was signed")],status:[e("It is in force"),e("It was revoked by the issuer")],givenHash:[e("The fingerprint on your copy is this certificate's"),e("The fingerprint on your copy is not this certificate's")]}[s]?.[i?0:1]??t}var V=()=>r`<div class="verify-card">
  <div class="verify-verdict" role="status"><span class="verify-seal"><span class="spinner" aria-hidden="true"></span></span><div><h1>${e("Checking…")}</h1><p>${e("Signature, content and status are verified anew.")}</p></div></div>
  <div class="verify-body" aria-hidden="true"><span class="skeleton verify-line"></span><span class="skeleton verify-name"></span><span class="skeleton verify-line"></span></div>
</div>`,j=s=>r`<div class="verify-card unknown">
    <div class="verify-verdict" role="status"><span class="verify-seal">${d(I)}</span>
      <div><h1>${e("No such certificate")}</h1><p>${e("We have never issued a certificate with this number. Check it for typing errors; a genuine one carries a code to scan.")}</p><p><code>${s}</code></p></div></div>
  </div>
  ${l({compact:!0})}`;m("verify-page",p);
