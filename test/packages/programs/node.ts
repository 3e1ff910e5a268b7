/** Node's own use of WebAssembly: `fetch` (its HTTP parser) and `import` of CommonJS (its lexer). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/gzip') {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' }).end(gzipSync('x'.repeat(100_000)));
    } else if (request.url === '/redirect') {
      response.writeHead(302, { location: '/echo' }).end();
    } else if (request.url === '/trailers') {
      response.writeHead(200, { trailer: 'x-end' });
      for (let i = 0; i < 50; i++) response.write(`chunk ${i}\n`);
      response.addTrailers({ 'x-end': 'yes' });
      response.end();
    } else {
      response.writeHead(200, { 'x-method': request.method ?? '', 'set-cookie': ['a=1', 'b=2'] }).end(Buffer.concat(chunks));
    }
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const echo = await fetch(`${base}/echo`, { method: 'POST', body: 'sent body' });
console.log('echo', echo.status, echo.headers.get('x-method'), echo.headers.getSetCookie().join(';'), await echo.text());
console.log('gzip', (await (await fetch(`${base}/gzip`)).text()).length);
const redirected = await fetch(`${base}/redirect`);
console.log('redirect', redirected.redirected, new URL(redirected.url).pathname, redirected.status);
console.log('chunks', createHash('sha256').update(await (await fetch(`${base}/trailers`)).text()).digest('hex'));
const many = await Promise.all(Array.from({ length: 40 }, async (_, i) => (await fetch(`${base}/echo`, { method: 'PUT', body: `${i}`.repeat(i * 100) })).text()));
console.log('many', many.reduce((sum, text) => sum + text.length, 0));
await fetch(`${base.replace('http', 'https')}/`).catch((error: Error) => console.log('refused', error.name, error.message));
server.close();
server.closeAllConnections();

// Named exports of CommonJS are found by a lexer that is WebAssembly itself.
const { default: all, ...named } = await import('vscode-oniguruma' as string);
console.log('named exports', Object.keys(named).sort().join(), typeof all);
