import{a as T}from"/assets/chunks/chunk-MWXPQJZD.js";import{a as O,b as E}from"/assets/chunks/chunk-P4YVFVLC.js";import{a as R,b as a,c as f,d as S}from"/assets/chunks/chunk-ANF3ZY4A.js";import{a as I}from"/assets/chunks/chunk-DCMMWJL2.js";import{a as v}from"/assets/chunks/chunk-ECSFLED7.js";import{a as b}from"/assets/chunks/chunk-CJZAJNG2.js";import"/assets/chunks/chunk-YRH7LPX5.js";import{A as k,B as l,C as A,D as x,E as C,a as t,b as d,e as c,f as u,g as o,h,j as r,t as y,v as i,w as n,x as m,y as p,z as w}from"/assets/chunks/chunk-5IG4BSLF.js";var q=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M10.268 21a2 2 0 0 0 3.464 0" /><path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326" /></svg>
`;var L=`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M12 3v12" /><path d="m17 8-5-5-5 5" /><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4" /></svg>
`;var D=0,$=class extends c{static properties={label:{},hint:{},accept:{},progress:{type:Number},status:{},error:{},file:{state:!0},over:{state:!0}};constructor(){super(),this.inputId=`file-drop-${++D}`}choose(e){e&&(this.file=e,this.error=void 0,this.dispatchEvent(new CustomEvent("file",{detail:e,bubbles:!0})))}render(){let e=typeof this.progress=="number"&&this.progress<1;return t`<div class="file-drop ${this.over?"over":""}" @dragover=${s=>{s.preventDefault(),this.over=!0}}
      @dragleave=${()=>this.over=!1} @drop=${s=>{s.preventDefault(),this.over=!1,this.choose(s.dataTransfer.files[0])}}>
      <input class="visually-hidden" type="file" id=${this.inputId} accept=${this.accept??d} ?disabled=${e}
        aria-describedby="${this.inputId}-hint" @change=${s=>this.choose(s.target.files[0])} />
      <label for=${this.inputId}>${o(L)}<span><strong>${this.label}</strong><br /><span class="hint" id="${this.inputId}-hint">
        ${this.file?t`${this.file.name} · ${y(this.file.size)}`:this.hint??r("Drop a file here, or choose one")}</span></span></label>
      ${typeof this.progress=="number"?t`<div class="progress"><progress max="1" value=${this.progress} aria-label=${r("Upload")}></progress></div>`:d}
      <p class="hint" role="status">${this.status??""}</p>
      ${this.error?t`<p class="error" role="alert">${this.error}</p>`:d}
    </div>`}};u("ac-file-drop",$);var P=[{name:"Ada Okafor",email:"ada@example.org",role:"Instructor"},{name:"山田 花子",email:"hanako@example.org",role:"Learner"},{name:"Llŷr Gwynn-ap-Rhydderch",email:"llyr@example.org",role:"Administrator"}],g=class extends c{constructor(){super(),this.form=new R(this,async()=>b(r("Saved")))}render(){return t`<div class="stack loose">
      ${this.section("Color",this.colors())} ${this.section("Type",this.type())} ${this.section("Buttons",this.buttons())}
      ${this.section("Fields",this.fields())} ${this.section("Cards",this.cards())} ${this.section("Table",this.table())}
      ${this.section("Small parts",this.small())} ${this.section("Messages",this.messages())} ${this.section("States",this.states())}
      ${this.section("Overlays and tabs",this.overlays())}
    </div>`}section(e,s){return t`<section class="section"><h2>${e}</h2>${s}</section>`}colors(){return t`<ul class="design-swatches">
      ${["paper","surface","surface-sunken","ink","ink-soft","ink-faint","brand","brand-soft","brand-deep","accent","accent-bright","success","warning","danger","info"].map(s=>t`<li><span ${h({background:`var(--${s})`})}></span><code>--${s}</code></li>`)}
    </ul>`}type(){return t`<div class="card">
      <p class="eyebrow">Eyebrow</p><p class="design-display">Learning, attested.</p>
      <h3>Heading three</h3><h4>Heading four</h4><p class="lead">Lead: courses, webinars and certificates that anyone can verify.</p>
      <p>Body: the quick brown fox jumps over the lazy dog. <a href="/design">A link</a>, <code>code</code>, 0123456789.</p><p class="fine">Fine print.</p>
    </div>`}buttons(){return t`<div class="actions">
        <button type="button" class="button primary">Primary</button><button type="button" class="button">Default</button>
        <button type="button" class="button quiet">Quiet</button><button type="button" class="button danger">Danger</button>
        ${i({label:"With icon",icon:I,variant:"primary"})} ${i({label:"Saving",busy:!0,variant:"primary"})}
        ${i({label:"Disabled",disabled:!0})} <button type="button" class="button small">Small</button>
        <button type="button" class="button large primary">Large</button>
        <button type="button" class="button icon-only" aria-label="Notifications">${o(q)}</button>
      </div>`}fields(){let{form:e}=this;return t`<form class="card form" novalidate @submit=${e.submit}>
      ${e.summary()}
      <div class="field-row">
        ${a({form:e,name:"title",label:"Title",required:!0,hint:"As it will stand on the certificate."})}
        ${a({form:e,name:"email",label:"E-mail",type:"email",required:!0})}
      </div>
      <div class="field-row">
        ${a({form:e,name:"level",label:"Level",required:!0,value:"b",options:[{value:"a",label:"Beginner"},{value:"b",label:"Advanced"}]})}
        ${a({form:e,name:"subdomain",label:"Address",required:!0,suffix:".academy.example"})}
        ${a({form:e,name:"color",label:"Color",type:"color",value:"#14594a",required:!0})}
      </div>
      ${a({form:e,name:"text",label:"Description",type:"textarea"})}
      ${f({form:e,name:"agree",label:"Send a reminder",hint:"One day before it begins."})}
      ${f({form:e,name:"switch",label:"Issue certificates",look:"switch",checked:!0})}
      ${S({form:e,name:"visibility",legend:"Who can see it",value:"ORGANIZATION",options:[{value:"ORGANIZATION",label:"Members",hint:"Only people of the organization"},{value:"PUBLIC",label:"Everybody"}]})}
      <ac-file-drop label="Video of the lesson" hint="MP4, WebM or MOV, up to 5 GB"></ac-file-drop>
      <div class="actions">${i({label:"Save",type:"submit",variant:"primary",busy:e.busy})}<button type="reset" class="button">Reset</button></div>
    </form>`}cards(){return t`<div class="card-grid">
      ${[20,165,265].map((e,s)=>t`<article class="card link">
        <div class="card-media pattern" ${h({"--hue":e})}>${o(v)}</div>
        <div class="row">${n("Advanced","brand")}${n("Draft","warning")}</div>
        <h3><a class="cover" href="/design">Course number ${s+1}</a></h3><p class="fine">12 lessons · 3 h 20 min</p>
        <div class="card-foot">${m(30*(s+1),"Progress")}</div>
      </article>`)}
    </div>`}table(){return t`<div class="table-frame"><table class="table">
      <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="number">Points</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
      <tbody>${P.map((e,s)=>t`<tr>
        <th scope="row"><span class="person">${p(e.name)}<span><strong>${e.name}</strong><span class="fine">${e.email}</span></span></span></th>
        <td data-label="Role">${n(e.role)}</td><td class="number" data-label="Points">${s*17+40}</td>
        <td class="end">${this.menu(e.name)}</td></tr>`)}</tbody>
    </table></div>`}menu(e){return t`<ac-menu><button type="button" class="button quiet icon-only" aria-label="Actions for ${e}">${o(T)}</button>
      <div class="menu end"><a href="/design">Open</a><button type="button">Rename</button><button type="button" class="danger">Remove</button></div></ac-menu>`}small(){let e=["neutral","brand","success","warning","danger","info"];return t`<div class="stack">
      ${C([{href:"/courses",label:"Courses"},{label:"Practical statistics"}])}
      <div class="row">${e.map(s=>n(s,s))}</div>
      <div class="row">${P.map(s=>p(s.name))}${p("River School",{size:"square large"})}</div>
      ${m(64,"Course progress")}
      <dl class="facts"><div><dt>Level</dt><dd>Advanced</dd></div><div><dt>Language</dt><dd>English</dd></div><div><dt>Passing score</dt><dd>70 %</dd></div></dl>
    </div>`}messages(){return t`<div class="stack">
      ${l("Your certificate is being prepared.","info")} ${l("The course was published.","success")}
      ${l("Your answers are not saved yet.","warning")} ${l("The title is already in use.","danger",{title:"Not saved."})}
      <div class="actions"><button type="button" class="button" @click=${()=>b("Invitation sent")}>Toast</button>
      <button type="button" class="button" @click=${()=>b("The server cannot be reached.","danger")}>Failure toast</button></div>
    </div>`}states(){return t`<div class="stack">
      ${w({image:v,title:"No courses yet",text:"Create the first one: a title is enough to begin.",level:3,action:t`<a class="button primary" href="/design">New course</a>`})}
      ${k({code:"unavailable",status:503,message:"The service is busy.",correlationId:"01J9Z"},()=>{})} ${A(3)} ${x(3)}
    </div>`}overlays(){return t`<div class="stack">
      <div class="actions">
        <button type="button" class="button" @click=${()=>O({title:"A dialog",body:e=>t`<p>Something to decide.</p><div class="actions end"><button type="button" class="button primary" @click=${()=>e(!0)}>Done</button></div>`})}>Dialog</button>
        <button type="button" class="button" @click=${()=>E({title:"Remove Ada Okafor?",text:"She loses access at once.",action:"Remove",danger:!0})}>Confirmation</button>
      </div>
      <ac-tabs label="Example"><section id="one" data-tab="First"><p>The first panel.</p></section><section id="two" data-tab="Second"><p>The second panel.</p></section></ac-tabs>
    </div>`}};u("design-gallery",g);
