import{a as T,b as V}from"/assets/chunks/chunk-WXEI2WTK.js";import{a as P}from"/assets/chunks/chunk-TMBM3V3G.js";import{a as S}from"/assets/chunks/chunk-6BQNWFFP.js";import{a as G}from"/assets/chunks/chunk-K3YOJA7W.js";import{b as U}from"/assets/chunks/chunk-P4YVFVLC.js";import{a as _,b as j,c as H}from"/assets/chunks/chunk-ANF3ZY4A.js";import{d as C}from"/assets/chunks/chunk-PE2UCZT6.js";import{c as Y}from"/assets/chunks/chunk-WXRURAV4.js";import{a as B,b as O}from"/assets/chunks/chunk-IT3FBTDR.js";import{b as m,c as p,e as I}from"/assets/chunks/chunk-ZYBPLZD7.js";import"/assets/chunks/chunk-6FOKY46V.js";import"/assets/chunks/chunk-ECSFLED7.js";import{a as E,b as w}from"/assets/chunks/chunk-CJZAJNG2.js";import"/assets/chunks/chunk-YRH7LPX5.js";import{B as f,C as k,E as L,a as i,b as r,e as $,f as g,g as h,j as s,k as q,l as b,p as D,q as v,v as A,w as y,z as M}from"/assets/chunks/chunk-5IG4BSLF.js";var W=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M16 18h6" /><path d="M16 2v3" /><path d="M19 15v6" /><path d="M21 11.5V5a2 2 0 00-2-2H5a2 2 0 00-2 2v14a2 2 0 002 2h8.3" /><path d="M3 9h18" /><path d="M8 2v3" /></svg>
`;var F=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M15 5.88 14 10h5.83a2 2 0 0 1 1.92 2.56l-2.33 8A2 2 0 0 1 17.5 22H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.76a2 2 0 0 0 1.79-1.11L12 2a3.13 3.13 0 0 1 3 3.88Z" /><path d="M7 10v12" /></svg>
`;var K=1e4,x=class extends ${static properties={webinar:{attribute:!1}};constructor(){super(),this.questions=new O(this,t=>m(this.path,{cursor:t,limit:50})),this.form=new _(this,t=>this.ask(t))}connectedCallback(){super.connectedCallback(),this.timer=setInterval(()=>this.freshen(),K)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}get path(){return`/api/webinars/${this.webinar.id}/qa`}get open(){return["SCHEDULED","LIVE"].includes(this.webinar.status)}async freshen(){if(document.hidden||this.questions.state!=="ready")return;let t=await m(this.path,{limit:50}).catch(()=>null);if(!t)return;let e=new Set(t.items.map(({id:a})=>a));this.questions.changed([...t.items,...this.questions.items.filter(({id:a})=>!e.has(a))])}async ask({question:t,anonymous:e}){let a=await p(this.path,{question:t,anonymous:e});this.questions.changed([a,...this.questions.items]),this.querySelector("textarea").value="",E(s("Your question waits for a moderator."))}async vote(t){if(t.upvoted||t.mine)return;let e=await w(()=>p(`${this.path}/${t.id}/upvote`));e&&this.questions.changed(this.questions.items.map(a=>a.id===e.id?e:a))}render(){return i`<section class="section" aria-labelledby="questions">
      <div class="section-head"><h2 id="questions">${s("Questions")}</h2></div>
      ${this.open?this.askForm():r}
      ${this.questions.render({loading:()=>k(5),empty:()=>M({image:V,level:3,title:s("No questions yet"),text:s("Ask the first one.")}),list:(t,e)=>i`<ul class="list">${this.sorted(e).map(a=>this.row(a))}</ul>`,item:()=>r})}
    </section>`}sorted(t){return t.toSorted((e,a)=>a.upvotes-e.upvotes||a.askedAt.localeCompare(e.askedAt))}askForm(){let{form:t}=this;return i`<form class="card form" novalidate @submit=${t.submit}>
      ${t.summary()} ${j({form:t,name:"question",label:s("Your question"),type:"textarea",rows:2,required:!0,maxlength:1e3})}
      <div class="row spread">
        ${H({form:t,name:"anonymous",label:s("Ask without my name")})}
        ${X(t)}
      </div>
    </form>`}row(t){let{authorName:e,anonymous:a,mine:n,askedAt:o,answer:c,answeredByName:u,reason:d,status:N}=t,z=n?s("You"):a?s("Somebody"):e;return i`<li class="question">
      ${this.voteButton(t)}
      <div>
        <blockquote>${t.question}</blockquote>
        <p class="fine">${z} · <time datetime=${o}>${v(o)}</time> ${Q(N)}</p>
        ${N==="HIDDEN"&&d?i`<p class="fine">${s("Why: {reason}",{reason:d})}</p>`:r}
        ${c?i`<div class="answer"><p>${c}</p><p class="fine">${u}</p></div>`:r}
      </div>
    </li>`}voteButton(t){let{upvotes:e,upvoted:a,mine:n,status:o}=t,c=n||!["APPROVED","ANSWERED"].includes(o),u=s("Vote for “{question}”, {count} so far",{question:t.question,count:b(e)});return i`<button type="button" class="button small vote" aria-pressed=${String(a)} aria-disabled=${String(c)} aria-label=${u} @click=${()=>c||this.vote(t)}>
      ${h(F)}<span>${b(e)}</span>
    </button>`}},Q=l=>({PENDING:y(s("Waits for a moderator"),"warning"),ANSWERED:y(s("Answered"),"success"),HIDDEN:y(s("Not shown"))})[l]??r,X=l=>i`<button type="submit" class="button primary" aria-busy=${String(l.busy)} aria-disabled=${String(l.busy)}>${s("Ask")}</button>`;g("webinar-questions",x);var tt=15*6e4,R=class extends ${static properties={busy:{state:!0},now:{state:!0}};constructor(){super(),this.busy=!1,this.now=Date.now(),this.path=`/api/webinars/${G().id}`,this.webinar=new B(this,async()=>{let t=await m(this.path),{organizationId:e}=t;return[this.moderator,this.host]=await Promise.all([C(e,"instructor","teaching_assistant"),C(e,"instructor")]),document.title=`${t.title} · AeThex Academy`,t})}connectedCallback(){super.connectedCallback(),this.clock=setInterval(()=>this.now=Date.now(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock)}get registered(){return this.webinar.value?.registration?.status==="REGISTERED"}async change(t,e){this.busy=!0,await w(async()=>(await t(),!0))&&(await this.webinar.reload(),E(e)),this.busy=!1}register(){return this.change(()=>p(`${this.path}/register`),s("You are registered. A mail with the details is on its way."))}async unregister(){await U({title:s("Give up your place?"),text:s("You can register again as long as there are places."),action:s("Give up my place"),danger:!0})&&await this.change(()=>I(`${this.path}/register`),s("Your place is free again"))}async calendar(){let t=await w(()=>m(`${this.path}/calendar`));if(t===void 0)return;let e=URL.createObjectURL(new Blob([t],{type:"text/calendar"}));Object.assign(document.createElement("a"),{href:e,download:"webinar.ics"}).click(),setTimeout(()=>URL.revokeObjectURL(e),6e4)}render(){return this.webinar.render({loading:()=>k(8),ready:t=>this.page(t)})}page(t){let{id:e,title:a,description:n,hostName:o}=t;return i`${L([{href:"/webinars",label:s("Webinars")},{label:a}])}
      <header class="page-header">
        <div>
          <p class="row">${Y(t)}<span class="meta">${s("with {name}",{name:o})}</span></p>
          <h1>${a}</h1>
        </div>
        ${this.moderator?i`<div class="actions">
              <a class="button" href="/webinars/${e}/manage">${h(P)}${s("Manage")}</a>
              ${this.host?i`<a class="button" href="/webinars/${e}/edit">${h(T)}${s("Edit")}</a>`:r}
            </div>`:r}
      </header>
      <div class="webinar-columns">
        <div>
          ${n?i`<p class="lead webinar-text">${n}</p>`:r}
          ${this.registered||this.moderator?i`<webinar-questions .webinar=${t}></webinar-questions>`:r}
        </div>
        <aside class="card webinar-place" aria-labelledby="when">${this.place(t)}</aside>
      </div>`}place(t){let{scheduledStart:e,scheduledEnd:a,timezone:n,status:o,capacity:c,registrationCount:u}=t,d=c===null?null:Math.max(0,c-u);return i`<div class="stack">
      <div class="stack tight">
        <h2 id="when" class="visually-hidden">${s("When")}</h2>
        <p><strong><time datetime=${e}>${D(e,a,S())}</time></strong></p>
        ${n===S()?r:i`<p class="fine">${D(e,a,n)} · ${n.replaceAll("_"," ")}</p>`}
        ${o==="SCHEDULED"?i`<p class="webinar-count">${this.countdown(e)}</p>`:r}
        <p class="fine">${q("{count} person registered","{count} people registered",u)}${d===null?r:i` · ${q("{count} place left","{count} places left",d)}`}</p>
      </div>
      ${this.actions(t,d)}
    </div>`}countdown(t){let e=Math.max(0,Math.floor((new Date(t)-this.now)/1e3));if(e>=2*86400)return v(t,this.now);let a=n=>b(n,{minimumIntegerDigits:2});return s("in {time}",{time:`${a(Math.floor(e/3600))}:${a(Math.floor(e/60)%60)}:${a(e%60)}`})}actions({status:t,scheduledStart:e},a){if(t==="CANCELLED")return f(s("This webinar was canceled."),"warning");if(t==="ENDED")return f(s("This webinar is over."));let n=new Date(e)-this.now<=tt,o=i`<button type="button" class="button block" @click=${this.calendar}>${h(W)}${s("Add to calendar")}</button>`;return this.registered?i`${f(s("You have a place."),"success")}
        ${n?A({label:s("I am here"),variant:"primary block",busy:this.busy,onClick:()=>this.change(()=>p(`${this.path}/join`),s("Welcome! Your presence is noted."))}):r}
        ${o}
        <button type="button" class="button quiet block" @click=${this.unregister}>${s("Give up my place")}</button>`:a===0?i`${f(s("All places are taken."),"warning")}${o}`:i`${A({label:s("Register"),variant:"primary block",busy:this.busy,onClick:()=>this.register()})}${o}`}};g("webinar-page",R);
