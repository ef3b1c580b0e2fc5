import{a as h,b as p,c as u,d as b}from"/assets/chunks/chunk-P3W7WDSK.js";import{a as l}from"/assets/chunks/chunk-ANF3ZY4A.js";import{c as f}from"/assets/chunks/chunk-PE2UCZT6.js";import{c as d}from"/assets/chunks/chunk-ZYBPLZD7.js";import{a as s}from"/assets/chunks/chunk-6FOKY46V.js";import{a as n,e,f as m,j as a,v as c}from"/assets/chunks/chunk-5IG4BSLF.js";var r=class extends e{static properties={draft:{state:!0},host:{state:!0}};constructor(){super(),this.draft={name:"",subdomain:"",description:"",primaryColor:"#14594a",logoUrl:""},this.host=location.host,this.form=new l(this,async t=>{let o=await d("/api/organizations",u(t));f(o.id),location.assign(`/organizations/${o.id}`)})}async connectedCallback(){super.connectedCallback(),this.host=new URL(await s()).host}change(t,o){let i={...this.draft,[t]:o};t==="subdomain"&&(this.ownLabel=o!==""),t==="name"&&!this.ownLabel&&(i.subdomain=b(o)),this.draft=i}render(){let{form:t,draft:o,host:i}=this;return n`<div class="two-columns even">
      <form class="card form" novalidate @submit=${t.submit}>
        ${t.summary()} ${h({form:t,draft:o,host:i,change:(g,y)=>this.change(g,y)})}
        <div class="actions">${c({label:a("Open academy"),type:"submit",variant:"primary",busy:t.busy})}<a class="button quiet" href="/">${a("Cancel")}</a></div>
      </form>
      ${p(o,i)}
    </div>`}};m("organization-new",r);
