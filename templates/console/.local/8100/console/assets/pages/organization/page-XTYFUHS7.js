import{a as W}from"/assets/chunks/chunk-TMBM3V3G.js";import{a as U}from"/assets/chunks/chunk-HGYIVLUT.js";import{a as K,b as V,c as Q}from"/assets/chunks/chunk-P3W7WDSK.js";import{a as Y}from"/assets/chunks/chunk-K3YOJA7W.js";import{a as G}from"/assets/chunks/chunk-MWXPQJZD.js";import{a as H,b as R}from"/assets/chunks/chunk-P4YVFVLC.js";import{a as A,b as O,d as J}from"/assets/chunks/chunk-ANF3ZY4A.js";import{a as j,b as x}from"/assets/chunks/chunk-IT3FBTDR.js";import{b as d,c as M,d as z,e as E}from"/assets/chunks/chunk-ZYBPLZD7.js";import{a as B,c as I}from"/assets/chunks/chunk-6FOKY46V.js";import{a as $,b as g}from"/assets/chunks/chunk-CJZAJNG2.js";import"/assets/chunks/chunk-YRH7LPX5.js";import{B as F,C as f,a,b as s,e as l,f as m,g as T,j as e,n as p,q as b,u as c,v as y,w as h,y as w,z as k}from"/assets/chunks/chunk-5IG4BSLF.js";var X=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2" /><circle cx="9" cy="7" r="4" /><line x1="19" x2="19" y1="8" y2="14" /><line x1="22" x2="16" y1="11" y2="11" /></svg>
`;var S=["org_admin","course_author","instructor","teaching_assistant","viewer"],Z=u=>({org_admin:e("Everything, including people and branding"),course_author:e("Builds and publishes courses, grades"),instructor:e("As an author, and holds webinars"),teaching_assistant:e("Grades and moderates questions"),viewer:e("Takes courses and joins webinars")})[u];var C=class extends l{static properties={organization:{attribute:!1}};constructor(){super(),this.form=new A(this,async t=>{let i=await M(`/api/organizations/${this.organization.id}/members`,t);this.dispatchEvent(new CustomEvent("sent",{detail:i}))})}render(){let{form:t}=this,i=S.toReversed().map(o=>({value:o,label:c(o),hint:Z(o)}));return a`<form class="form" novalidate @submit=${t.submit}>
      ${t.summary()} ${O({form:t,name:"email",label:e("E-mail"),type:"email",required:!0,autocomplete:"off",hint:e("They get a personal link that works for 14 days.")})}
      ${J({form:t,name:"role",legend:e("Role"),value:"viewer",options:i})}
      <div class="actions end">
        <button type="button" class="button" @click=${()=>this.dispatchEvent(new CustomEvent("canceled"))}>${e("Cancel")}</button>
        ${y({label:e("Send invitation"),type:"submit",variant:"primary",busy:t.busy})}
      </div>
    </form>`}};m("invite-form",C);var L=class extends l{static properties={organization:{attribute:!1}};constructor(){super(),this.members=new x(this,t=>d(`${this.path}/members`,{cursor:t}),{key:t=>t.userId})}get path(){return`/api/organizations/${this.organization.id}`}get admin(){return this.organization.role==="org_admin"}async invite(){let t=await H({title:e("Invite somebody"),body:i=>a`<invite-form .organization=${this.organization} @sent=${o=>i(o.detail)} @canceled=${()=>i()}></invite-form>`});t&&($(e("Invitation sent to {email}",{email:t.email})),document.querySelector("organization-invitations")?.refresh())}async changeRole(t,i,o){let n=await g(()=>z(`${this.path}/members/${t.userId}`,{role:i},t.version));if(!n){o.value=t.role;return}this.members.changed(this.members.items.map(r=>r.userId===t.userId?n:r)),$(e("{name} is now {role}",{name:t.name,role:c(i)}))}async removeMember(t){let i=t.userId===I().userId;!await R({title:i?e("Leave {name}?",{name:this.organization.name}):e("Remove {name}?",{name:t.name}),text:i?e("You lose access to its courses at once."):e("They lose access at once. Certificates they earned stay valid."),action:i?e("Leave"):e("Remove"),danger:!0})||!await g(async()=>(await E(`${this.path}/members/${t.userId}`),!0))||(i?location.assign("/"):this.members.changed(this.members.items.filter(r=>r!==t)))}render(){return a`<div class="stack">
      ${this.admin?a`<div class="row spread"><h2>${e("People")}</h2><button type="button" class="button primary" @click=${this.invite}>${T(X)}${e("Invite")}</button></div>`:a`<h2>${e("People")}</h2>`}
      ${this.members.render({loading:()=>f(6),empty:()=>k({image:W,title:e("Nobody here yet"),level:3}),item:t=>this.row(t),list:t=>a`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${e("Name")}</th><th scope="col">${e("Role")}</th><th scope="col">${e("Joined")}</th><th scope="col"><span class="visually-hidden">${e("Actions")}</span></th></tr></thead>
          <tbody>${t}</tbody>
        </table></div>`})}
    </div>`}row(t){let i=t.userId===I().userId;return a`<tr>
      <th scope="row"><span class="person">${w(t.name)}<span><strong>${t.name}${i?a` <span class="fine">(${e("you")})</span>`:s}</strong><span class="fine">${t.email}</span></span></span></th>
      <td data-label=${e("Role")}>${this.admin&&!i?this.roleSelect(t):c(t.role)}</td>
      <td data-label=${e("Joined")}>${p(t.joinedAt)}</td>
      <td class="end">${this.admin||i?this.menu(t,i):s}</td>
    </tr>`}roleSelect(t){return a`<div class="select"><select aria-label=${e("Role of {name}",{name:t.name})} @change=${i=>this.changeRole(t,i.target.value,i.target)}>
      ${S.map(i=>a`<option value=${i} ?selected=${i===t.role}>${c(i)}</option>`)}
    </select></div>`}menu(t,i){return a`<ac-menu>
      <button type="button" class="button quiet icon-only" aria-label=${e("Actions for {name}",{name:t.name})}>${T(G)}</button>
      <div class="menu end"><button type="button" class="danger" @click=${()=>this.removeMember(t)}>${i?e("Leave organization"):e("Remove")}</button></div>
    </ac-menu>`}};m("organization-members",L);var _=class extends l{static properties={organization:{attribute:!1}};constructor(){super(),this.invitations=new x(this,t=>d(`${this.path}/invitations`,{cursor:t}))}get path(){return`/api/organizations/${this.organization.id}`}refresh(){return this.invitations.reload()}async revoke(t){await R({title:e("Take back the invitation?"),text:e("The link that {email} received stops working.",{email:t.email}),action:e("Take back"),danger:!0})&&(await g(()=>E(`${this.path}/invitations/${t.id}`)),await this.refresh())}render(){return a`<div class="stack"><h2>${e("Invitations")}</h2>
      ${this.invitations.render({loading:()=>f(4),empty:()=>k({image:U,level:3,title:e("No invitations yet"),text:e("Invite people from the People tab. Each gets a personal link by mail.")}),item:t=>this.row(t),list:t=>a`<ul class="list">${t}</ul>`})}
    </div>`}row(t){let{email:i,role:o,status:n,createdAt:r,expiresAt:v}=t,q=new Date(v)<new Date,tt={PENDING:q?h(e("Expired"),"warning"):h(e("Open"),"info"),ACCEPTED:h(e("Accepted"),"success"),REVOKED:h(e("Taken back"))},N=n==="PENDING"&&!q;return a`<li>
      <div class="grow"><strong>${i}</strong><p class="fine">${c(o)} · ${e("sent {date}",{date:p(r)})}${N?a` · ${e("ends {when}",{when:b(v)})}`:s}</p></div>
      ${tt[n]}
      ${N?a`<button type="button" class="button small" aria-label=${e("Take back the invitation of {email}",{email:i})} @click=${()=>this.revoke(t)}>${e("Take back")}</button>`:s}
    </li>`}};m("organization-invitations",_);var P=class extends l{static properties={organization:{attribute:!1},host:{},draft:{state:!0},theirs:{state:!0}};constructor(){super(),this.form=new A(this,t=>this.save(t))}willUpdate(t){t.has("organization")&&this.organization.version!==this.version&&this.take(this.organization)}take(t){this.draft={...t},this.version=t.version,this.theirs=void 0}async save(t){try{let i=await z(`/api/organizations/${this.organization.id}`,Q(t),this.version);this.version=i.version,this.theirs=void 0,this.dispatchEvent(new CustomEvent("saved",{detail:i})),$(e("Profile saved"))}catch(i){if(i.status!==412)throw i;this.theirs=await d(`/api/organizations/${this.organization.id}`),await this.focusOn("[data-conflict]")}}keepMine(){this.version=this.theirs.version,this.theirs=void 0,this.querySelector("form").requestSubmit()}takeTheirs(){this.form.errors={},this.dispatchEvent(new CustomEvent("saved",{detail:this.theirs})),this.take(this.theirs)}render(){if(this.organization.role!=="org_admin")return this.facts();let{form:t,draft:i,host:o}=this;return a`<div class="two-columns even">
      <form class="card form" novalidate @submit=${t.submit}>
        <h2>${e("Profile and branding")}</h2>
        ${this.conflict()} ${t.summary()}
        ${K({form:t,draft:i,host:o,change:(n,r)=>this.draft={...this.draft,[n]:r}})}
        <div class="actions">${y({label:e("Save"),type:"submit",variant:"primary",busy:t.busy})}</div>
      </form>
      ${V(i,o)}
    </div>`}conflict(){if(!this.theirs)return s;let t=a`<p>${e("Your text is still here. Somebody saved another version {when}.",{when:b(this.theirs.updatedAt)})}</p>
      <div class="actions"><button type="button" class="button small" @click=${this.keepMine}>${e("Save mine")}</button>
      <button type="button" class="button small" @click=${this.takeTheirs}>${e("Show theirs")}</button></div>`;return a`<div tabindex="-1" data-conflict>${F(t,"warning",{title:e("Changed meanwhile")})}</div>`}facts(){let{description:t,createdAt:i}=this.organization;return a`<div class="card">
      <h2>${e("About")}</h2>
      ${t?a`<p>${t}</p>`:s}
      <dl class="facts"><div><dt>${e("Since")}</dt><dd>${p(i)}</dd></div></dl>
    </div>`}};m("organization-profile",P);var it=["org_admin","course_author","instructor","teaching_assistant"],D=class extends l{constructor(){super(),this.organization=new j(this,async()=>{let[t,i]=await Promise.all([d(`/api/organizations/${Y().id}`),B()]);return this.origin=new URL(i),document.title=`${t.name} · AeThex Academy`,t})}render(){return this.organization.render({loading:()=>a`<div class="row organization-head" aria-hidden="true"><span class="avatar square large skeleton"></span><span class="skeleton organization-title"></span></div>${f(8)}`,ready:t=>a`${this.head(t)}${this.body(t)}`})}head({name:t,subdomain:i,logoUrl:o,role:n}){let{protocol:r,host:v}=this.origin;return a`<header class="row organization-head">
      ${w(t,{image:o,size:"square large"})}
      <div>
        <h1>${t}</h1>
        <p class="row"><a href="${r}//${i}.${v}/">${i}.${v}</a>${h(c(n),"brand")}</p>
      </div>
    </header>`}body(t){let i=t.role==="org_admin";return a`<ac-tabs label=${t.name}>
      ${it.includes(t.role)?a`<section id="people" data-tab=${e("People")}><organization-members .organization=${t}></organization-members></section>`:s}
      ${i?a`<section id="invitations" data-tab=${e("Invitations")}><organization-invitations .organization=${t}></organization-invitations></section>`:s}
      <section id="profile" data-tab=${e("Profile")}>
        <organization-profile .organization=${t} .host=${this.origin.host} @saved=${o=>this.organization.value=o.detail}></organization-profile>
      </section>
    </ac-tabs>`}};m("organization-page",D);
