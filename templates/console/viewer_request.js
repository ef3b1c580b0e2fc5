// CloudFront Function (viewer request): the console's addresses → page files. Filled by routing.py.
var table = __TABLE__;
var languages = __LANGUAGES__;
var domain = __DOMAIN__;
var cookieName = __COOKIE__;

function preferred(header) {
  return header
    .split(",")
    .slice(0, 20)
    .map(function (part, index) {
      var pieces = part.trim().split(";q=");
      return { tag: pieces[0], quality: pieces.length > 1 ? Number(pieces[1]) : 1, index: index };
    })
    .filter(function (entry) { return !isNaN(entry.quality); })
    .sort(function (a, b) { return b.quality - a.quality || a.index - b.index; })
    .map(function (entry) { return entry.tag; });
}

function languageOf(request) {
  var cookie = request.cookies && request.cookies[cookieName];
  var accept = request.headers["accept-language"];
  var wanted = [cookie ? cookie.value : ""].concat(accept ? preferred(accept.value) : []);
  for (var i = 0; i < wanted.length; i++) {
    for (var j = 0; j < languages.length; j++) {
      var tag = wanted[i].toLowerCase();
      var language = languages[j].toLowerCase();
      if (tag === language || tag.split("-")[0] === language) return languages[j];
    }
  }
  return languages[0];
}

function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (/^\/(assets\/|pages\/|[^/]+\.[a-z0-9]+$)/.test(uri)) return request;
  var host = request.headers.host ? request.headers.host.value : domain;
  var branded = host !== domain && host.endsWith("." + domain);
  var address = uri.replace(/\/+$/, "") || "/";
  var page = null;
  for (var i = 0; i < table.length; i++) {
    if ((branded || !table[i].branded) && new RegExp(table[i].pattern).test(address)) {
      page = table[i].page;
      break;
    }
  }
  // The page that says so carries x-amz-meta-status: 404, which infra/edge.yaml turns into the answer's status.
  request.uri = "/pages/" + languageOf(request) + "/" + (page || "not-found") + ".html";
  return request;
}
