import{a as v}from"/assets/chunks/chunk-LQDB73AJ.js";import{a as y}from"/assets/chunks/chunk-PE2UCZT6.js";import"/assets/chunks/chunk-72B3XRDY.js";import"/assets/chunks/chunk-NATI2EFQ.js";import"/assets/chunks/chunk-WXRURAV4.js";import"/assets/chunks/chunk-RRHEAIEB.js";import{a as h}from"/assets/chunks/chunk-IT3FBTDR.js";import"/assets/chunks/chunk-ZYBPLZD7.js";import{c as s}from"/assets/chunks/chunk-6FOKY46V.js";import{a as u}from"/assets/chunks/chunk-DCMMWJL2.js";import"/assets/chunks/chunk-ECSFLED7.js";import"/assets/chunks/chunk-CJZAJNG2.js";import"/assets/chunks/chunk-YRH7LPX5.js";import{C as f,a as o,e as m,f as c,g as d,j as e,u as l,y as g,z as p}from"/assets/chunks/chunk-5IG4BSLF.js";function b(r,i=new Date().getHours()){return i<5||i>=18?e("Good evening, {name}",{name:r}):i<12?e("Good morning, {name}",{name:r}):e("Good afternoon, {name}",{name:r})}var n=class extends m{constructor(){super(),this.person=s(),this.organizations=new h(this,y)}render(){return this.person?o`<header class="page-header"><div><h1>${b(this.person.name)}</h1></div></header>
      <div class="home-columns">
        <div><my-courses></my-courses><my-webinars></my-webinars><my-certificates></my-certificates></div>
        <aside class="section" aria-labelledby="my-organizations">
          <div class="section-head"><h2 id="my-organizations">${e("My organizations")}</h2></div>
          ${this.organizations.render({loading:()=>f(3),ready:i=>this.places(i)})}
        </aside>
      </div>`:o``}places(i){let t=o`<a class="button" href="/organizations/new">${d(u)}${e("New organization")}</a>`;return i.length?o`<ul class="list">
        ${i.map(({id:z,name:a,logoUrl:$,role:w})=>o`<li>${g(a,{image:$,size:"square"})}
          <div class="grow"><strong><a href="/organizations/${z}">${a}</a></strong><p class="fine">${l(w)}</p></div></li>`)}
      </ul>
      <div class="actions">${t}</div>`:p({image:v,level:3,title:e("No organization yet"),text:e("Open an academy of your own, or ask for an invitation to one."),action:t})}};c("home-page",n);
