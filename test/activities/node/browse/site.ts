import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LONG = Array.from({ length: 60 }, (_, at) => `<p style="height:80px">Paragraph ${at + 1}</p>`).join('');

const PAGES: Record<string, string> = {
  '/': `<title>Blueprint Books</title><nav><a href="/about">About us</a></nav>
    <main><h1>Blueprint &amp; Sons</h1><p>We   bind books in <a href="/oakland">Oakland</a>.</p>
    <ul><li>Leather<ul><li>Goat</li></ul></li><li>Cloth</li></ul>
    <table><tr><th>Size</th><th>Price</th></tr><tr><td>Small</td><td>$12</td></tr></table>
    <pre>keep  this
  as it is</pre><p style="display:none">hidden</p></main>
    <footer>Imprint</footer><script>document.title += '!'</script>`,
  '/search': `<title>Search</title><label>Words <input id="q" name="q"></label><select id="in"><option>books</option><option>maps</option></select>
    <button onclick="setTimeout(() => { document.querySelector('#found').innerHTML = '<li class=hit data-id=7>' + q.value + ' in ' + document.querySelector('#in').value + '</li><li class=hit data-id=8>more; of it</li>' }, 300)">Find it</button>
    <ul id="found"></ul><a id="new" target="_blank" href="/long">Open</a>`,
  '/long': `<title>Long</title><body style="margin:0">${LONG}`,
  '/endless': `<title>Endless</title><body style="margin:0"><div style="height:40000px;background:linear-gradient(red,blue)">top</div>`,
  '/files': `<title>Files</title><a href="/report.csv">The report</a>`,
  '/covered': `<title>Covered</title><button id="pay">Pay</button><div style="position:fixed;inset:0;background:#eee">A banner about cookies</div>`,
};

export interface Site {
  url: string;
  /** Paths asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

/** A small web site on loopback with what browsers meet: forms, downloads, redirects, errors, silence. */
export async function openSite(): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url!.split('?')[0]!;
  const html = (text: string, status = 200) => response.writeHead(status, { 'content-type': 'text/html' }).end(text);
  const page = PAGES[path];
  if (page) html(page);
  else if (path === '/moved') response.writeHead(302, { location: '/' }).end();
  else if (path === '/circle') response.writeHead(302, { location: '/circle' }).end();
  else if (path === '/broken') html('<title>Broken</title><h1>Something went wrong</h1>', 500);
  else if (path === '/cut') response.destroy();
  else if (path === '/report.csv') {
    response.writeHead(200, {
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="../report.csv"',
    });
    response.end('a,b\n1,2\n');
  } else if (path === '/login') {
    const known = /user=ada/.test(request.headers.cookie ?? '');
    response.setHeader('set-cookie', 'user=ada; Max-Age=86400');
    html(`<title>${known ? 'Welcome back, Ada' : 'Who are you?'}</title>`);
  } else if (path !== '/silent') html('<title>Not found</title><h1>No such page</h1>', 404);
}
