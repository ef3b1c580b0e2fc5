import{a as _,b as U}from"/assets/chunks/chunk-WXEI2WTK.js";import"/assets/chunks/chunk-SU7QXXKK.js";import{a as B}from"/assets/chunks/chunk-TMBM3V3G.js";import{a as Q}from"/assets/chunks/chunk-PWBEISMO.js";import{a as j}from"/assets/chunks/chunk-K3YOJA7W.js";import{a as E,b as O}from"/assets/chunks/chunk-P4YVFVLC.js";import{a as V,b as q}from"/assets/chunks/chunk-ANF3ZY4A.js";import{d as W}from"/assets/chunks/chunk-PE2UCZT6.js";import{c as G}from"/assets/chunks/chunk-WXRURAV4.js";import{a as M,b as $}from"/assets/chunks/chunk-IT3FBTDR.js";import{b as m,d as T,e as z}from"/assets/chunks/chunk-ZYBPLZD7.js";import"/assets/chunks/chunk-6FOKY46V.js";import"/assets/chunks/chunk-ECSFLED7.js";import{a as f,b as w}from"/assets/chunks/chunk-CJZAJNG2.js";import"/assets/chunks/chunk-YRH7LPX5.js";import{C as h,E as P,a as i,b as o,e as c,f as d,g as u,j as t,k as x,o as k,p as L,q as R,r as H,v as I,y as S,z as b}from"/assets/chunks/chunk-5IG4BSLF.js";var Y=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8" /><path d="M21 3v5h-5" /><path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16" /><path d="M8 16H3v5" /></svg>
`;var D=class extends c{static properties={webinar:{attribute:!1}};constructor(){super(),this.attendees=new $(this,e=>m(`/api/webinars/${this.webinar.id}/attendees`,{cursor:e,limit:50}))}render(){return i`<div class="stack">
      <div class="row spread">
        <h2>${t("Attendees")}</h2>
        <button type="button" class="button small" @click=${()=>this.attendees.reload()}>${u(Y)}${t("Refresh")}</button>
      </div>
      ${this.attendees.render({loading:()=>h(6),empty:()=>b({image:B,level:3,title:t("Nobody has registered yet"),text:t("Share the webinar's page to invite people.")}),item:e=>this.row(e),list:e=>i`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${t("Name")}</th><th scope="col">${t("Registered")}</th><th scope="col">${t("Came in")}</th><th scope="col">${t("There for")}</th></tr></thead>
          <tbody>${e}</tbody>
        </table></div>`})}
    </div>`}row({name:e,email:s,registeredAt:a,attendedAt:r,duration:n}){let l=this.webinar.timezone;return i`<tr>
      <th scope="row"><span class="person">${S(e)}<span><strong>${e}</strong><span class="fine">${s}</span></span></span></th>
      <td data-label=${t("Registered")}>${k(a,l)}</td>
      <td data-label=${t("Came in")}>${r?k(r,l):i`<span class="fine">${t("not yet")}</span>`}</td>
      <td data-label=${t("There for")}>${n?H(n*60):o}</td>
    </tr>`}};d("webinar-attendees",D);var J=5e3,K="version_conflict",N=class extends c{static properties={webinar:{attribute:!1},status:{state:!0}};constructor(){super(),this.status="PENDING",this.questions=new $(this,e=>m(this.path,{status:this.status,cursor:e,limit:50}))}connectedCallback(){super.connectedCallback(),this.timer=setInterval(()=>this.freshen(),J)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}get path(){return`/api/webinars/${this.webinar.id}/qa`}async freshen(){if(document.hidden||this.questions.state!=="ready"||this.questions.nextCursor)return;let{status:e}=this,s=await m(this.path,{status:e,limit:50}).catch(()=>null);s&&e===this.status&&this.questions.changed(s.items)}show(e){return this.status=e,this.questions.retry()}async decide(e,s,a){let r=await w(async()=>{try{return await T(`${this.path}/${e.id}`,s,e.version)}catch(n){throw n.code===K&&await this.questions.reload(),n}});r&&(this.questions.changed(r.status===this.status?this.questions.items.map(n=>n.id===r.id?r:n):this.questions.items.filter(({id:n})=>n!==r.id)),f(a))}async answer(e){let s=await E({title:t("Answer in writing"),body:a=>i`<decision-form .question=${e} name="answer" .close=${a}></decision-form>`});s&&await this.decide(e,{status:"ANSWERED",answer:s},t("Answered"))}async hide(e){let s=await E({title:t("Hide this question?"),body:a=>i`<decision-form .question=${e} name="reason" .close=${a}></decision-form>`});s!==void 0&&await this.decide(e,{status:"HIDDEN",...s?{reason:s}:{}},t("Hidden"))}render(){let e={PENDING:t("Waiting"),APPROVED:t("Let through"),ANSWERED:t("Answered"),HIDDEN:t("Hidden")};return i`<div class="stack">
      <div class="row spread">
        <h2>${t("Questions")}</h2>
        <div class="segmented" role="group" aria-label=${t("State")}>
          ${Object.entries(e).map(([s,a])=>i`<label><input type="radio" name="question-state" .checked=${s===this.status} @change=${()=>this.show(s)} /><span>${a}</span></label>`)}
        </div>
      </div>
      ${this.questions.render({loading:()=>h(6),empty:()=>b({image:U,level:3,title:t("Nothing here"),text:this.status==="PENDING"?t("New questions appear here by themselves."):void 0}),item:s=>this.row(s),list:s=>i`<ul class="list moderation">${s}</ul>`})}
    </div>`}row(e){let{authorName:s,anonymous:a,askedAt:r,upvotes:n,answer:l,reason:p,status:y}=e,v={question:e.question};return i`<li>
      <div class="grow">
        <blockquote>${e.question}</blockquote>
        <p class="fine">${a?t("Anonymous"):s} · <time datetime=${r}>${R(r)}</time> · ${x("{count} vote","{count} votes",n)}</p>
        ${l?i`<p class="answer">${l}</p>`:o} ${p?i`<p class="fine">${t("Why: {reason}",{reason:p})}</p>`:o}
      </div>
      <div class="actions">
        ${["PENDING","HIDDEN"].includes(y)?i`<button type="button" class="button primary small" aria-label=${t("Let through “{question}”",v)} @click=${()=>this.decide(e,{status:"APPROVED"},t("Let through"))}>${t("Let through")}</button>`:o}
        ${y==="HIDDEN"?o:i`<button type="button" class="button small" aria-label=${t("Answer “{question}”",v)} @click=${()=>this.answer(e)}>${y==="ANSWERED"?t("Edit answer"):t("Answer")}</button>
          <button type="button" class="button quiet small" aria-label=${t("Hide “{question}”",v)} @click=${()=>this.hide(e)}>${t("Hide")}</button>`}
      </div>
    </li>`}},A=class extends c{static properties={question:{attribute:!1},name:{},close:{attribute:!1}};constructor(){super(),this.form=new V(this,e=>this.close(e[this.name]))}render(){let{form:e,question:s,name:a}=this,r=a==="answer";return i`<form class="form" novalidate @submit=${e.submit}>
      <blockquote>${s.question}</blockquote>
      ${r?q({form:e,name:a,label:t("Answer"),type:"textarea",rows:5,required:!0,maxlength:5e3,value:s.answer??""}):q({form:e,name:a,label:t("Reason"),type:"textarea",rows:2,maxlength:1e3,hint:t("Only the person who asked sees it.")})}
      <div class="actions end">
        <button type="button" class="button" @click=${()=>this.close()}>${t("Cancel")}</button>
        ${I({label:r?t("Send answer"):t("Hide"),type:"submit",variant:r?"primary":"danger"})}
      </div>
    </form>`}};d("webinar-moderation",N);d("decision-form",A);var C=class extends c{constructor(){super(),this.webinar=new M(this,async()=>{let e=await m(`/api/webinars/${j().id}`);return this.host=await W(e.organizationId,"instructor"),document.title=`${e.title} · AeThex Academy`,e})}async cancel({id:e,title:s}){await O({title:t("Cancel “{title}”?",{title:s}),text:t("Nobody can register any more. This cannot be taken back."),action:t("Cancel the webinar"),danger:!0})&&await w(async()=>(await z(`/api/webinars/${e}`),!0))&&(f(t("The webinar is canceled")),await this.webinar.reload())}render(){return this.webinar.render({loading:()=>h(8),ready:e=>this.page(e)})}page(e){let{id:s,title:a,scheduledStart:r,scheduledEnd:n,timezone:l,status:p}=e;return i`${P([{href:"/webinars",label:t("Webinars")},{href:`/webinars/${s}`,label:a},{label:t("Manage")}])}
      <header class="page-header">
        <div><h1>${a}</h1><p class="row">${G(e)}<span class="meta">${L(r,n,l)}</span></p></div>
        ${this.host&&["SCHEDULED","LIVE"].includes(p)?i`<div class="actions">
              <a class="button" href="/webinars/${s}/edit">${u(_)}${t("Edit")}</a>
              <button type="button" class="button danger" @click=${()=>this.cancel(e)}>${u(Q)}${t("Cancel webinar")}</button>
            </div>`:o}
      </header>
      <ac-tabs label=${t("Manage webinar")}>
        <section id="questions" data-tab=${t("Questions")}><webinar-moderation .webinar=${e}></webinar-moderation></section>
        <section id="people" data-tab=${t("Attendees")}><webinar-attendees .webinar=${e}></webinar-attendees></section>
      </ac-tabs>`}};d("webinar-manage",C);
