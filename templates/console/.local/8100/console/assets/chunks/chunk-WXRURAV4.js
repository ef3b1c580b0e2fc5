import{a as g}from"/assets/chunks/chunk-ECSFLED7.js";import{a,b as i,g as c,h as m,i as d,j as r,p as $,q as h,s as f,w as n,x as p}from"/assets/chunks/chunk-5IG4BSLF.js";var D=t=>Math.round([...t??""].reduce((e,o)=>(e*31+o.codePointAt(0))%99991,7)*137.508)%360,A=t=>({BEGINNER:r("Beginner"),INTERMEDIATE:r("Intermediate"),ADVANCED:r("Advanced"),ALL:r("All levels")})[t]??t;function x(t,{progress:e,href:o=`/courses/${t.id}`,heading:v=3,action:E}={}){let l=a`<a class="cover" href=${o}>${t.title}</a>`,s=[t.status==="DRAFT"&&n(r("Draft"),"warning"),t.status==="ARCHIVED"&&n(r("Archived")),t.level&&t.level!=="ALL"&&n(A(t.level),"brand"),t.category&&n(t.category)].filter(Boolean);return a`<article class="card link course-card">
    ${t.coverUrl?a`<img class="card-media" src=${t.coverUrl} alt="" loading="lazy" width="640" height="360" />`:a`<div class="card-media pattern" ${m({"--hue":D(t.id)})}>${c(g)}</div>`}
    ${s.length?a`<div class="row">${s}</div>`:i}
    ${v===2?a`<h2>${l}</h2>`:a`<h3>${l}</h3>`}
    <div class="card-foot stack tight">
      ${typeof e=="number"?p(e,r("Progress in {title}",{title:t.title})):i}
      ${typeof e!="number"&&t.currency?a`<p class="fine">${f(t.price,t.currency)}</p>`:i}
      ${E??i}
    </div>
  </article>`}var L=(t,e)=>a`<span class="date-leaf" aria-hidden="true">
  <span>${new Intl.DateTimeFormat(d(),{month:"short",timeZone:e}).format(new Date(t))}</span>
  <strong>${new Intl.DateTimeFormat(d(),{day:"numeric",timeZone:e}).format(new Date(t))}</strong>
</span>`,R=(t,{action:e,href:o=`/webinars/${t.id}`}={})=>a`<li class="webinar-row">
  ${L(t.scheduledStart)}
  <div class="grow">
    <strong><a href=${o}>${t.title}</a></strong>
    <p class="fine">
      <time datetime=${t.scheduledStart}>${$(t.scheduledStart,t.scheduledEnd)}</time>
      ${t.hostName?a` · ${t.hostName}`:i}
    </p>
  </div>
  ${y(t)} ${e??i}
</li>`,y=({status:t,scheduledStart:e})=>({LIVE:n(r("Live now"),"danger"),SCHEDULED:n(h(e),"info"),ENDED:n(r("Ended")),CANCELLED:n(r("Canceled"),"warning")})[t]??i;export{x as a,R as b,y as c};
