import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fetchPage } from '../../../../activities/node/research/fetch-page.ts';
import { createReach } from '../../../../activities/node/research/reach.ts';
import { redirect, startWebSite, type WebSite } from '../../../support/web-site.ts';

let site: WebSite;
let inside: WebSite;
beforeAll(async () => {
  site = await startWebSite();
  inside = await startWebSite({ '/': 'the metadata of this machine' });
});
afterAll(async () => {
  await site.close();
  await inside.close();
});
beforeEach(() => void inside.asked.splice(0));

const get = async (address: string, hosts = [site.host], signal = new AbortController().signal) =>
  await fetchPage(new URL(address), { reach: await createReach(hosts), signal });

describe('a host of one’s own', () => {
  test('is read where it is granted, by its port, and not otherwise', async () => {
    site.pages['/'] = '<p>hello';
    expect((await get(site.url)).body.toString()).toBe('<p>hello');
    await expect(get(site.url, [])).rejects.toThrow(/was not read: it is not on the public web.*research\.hosts/);
    await expect(get(site.url, ['127.0.0.1'])).rejects.toThrow('it is not on the public web');
    await expect(get(site.url, [inside.host])).rejects.toThrow('it is not on the public web');
  });

  test.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '127.0.0.1'])(
    'is the same however its number is spelled: %s',
    async (host) => {
      const address = `http://${host}:${site.host.split(':')[1]}/`;
      await expect(get(address, [])).rejects.toThrow('it is not on the public web');
      expect((await get(address)).url).toBe(`${site.url}/`);
    },
  );
});

test.each([
  ...['http://localhost/', 'http://localhost./', 'http://a.localhost/', 'http://printer/', 'http://nas.local/'],
  ...['http://metadata.google.internal/', 'http://10.0.0.5/', 'http://172.16.3.4/', 'http://192.168.1.1/'],
  ...['http://169.254.169.254/latest/meta-data/', 'http://100.64.0.9/', 'http://0.0.0.0/', 'http://0/'],
  ...['http://[::1]/', 'http://[::]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[fd00::5]/'],
  ...['http://[fe80::5]/', 'http://[64:ff9b::a00:5]/', 'http://[::127.0.0.1]/', 'http://[2002:7f00:1::]/'],
  ...['http://[fd00:ec2::254]/', 'http://224.0.0.1/', 'http://255.255.255.255/', 'http://127。0。0。1/'],
])('%s is not on the public web', async (address) => {
  await expect(get(address)).rejects.toThrow('it is not on the public web');
});

test.each([
  ['file:///etc/passwd', 'only http and https are read'],
  ['ftp://example.com/', 'only http and https are read'],
  ['data:text/html,hello', 'only http and https are read'],
  ['http://somebody:secret@example.com/', 'with a password in it'],
  ['https://example.com:22/', 'port 22 is none of the web'],
  ['http://example.com:8080/', 'port 8080 is none of the web'],
])('%s is refused: %s', async (address, why) => {
  await expect(get(address)).rejects.toThrow(why);
  await expect(get(address)).rejects.not.toThrow('secret');
});

describe('redirects', () => {
  test('are followed, and the page is where they end', async () => {
    site.pages['/old'] = redirect('/new');
    site.pages['/new'] = redirect(`${site.url}/here?a=1`, 308);
    site.pages['/here'] = 'there';
    expect(await get(`${site.url}/old`)).toMatchObject({ url: `${site.url}/here?a=1`, mime: 'text/html' });
  });

  test.each(['http://localhost/', 'file:///etc/passwd', 'http://169.254.169.254/', '//[::1]/', 'gopher://10.0.0.1/'])(
    'lead no further than an address: %s',
    async (to) => {
      site.pages['/away'] = redirect(to);
      await expect(get(`${site.url}/away`)).rejects.toThrow('was not read');
    },
  );

  test('lead to nobody who was not granted', async () => {
    site.pages['/in'] = redirect(`${inside.url}/`);
    site.pages['/in-by-number'] = redirect(`http://2130706433:${inside.host.split(':')[1]}/`);
    for (const path of ['/in', '/in-by-number']) {
      await expect(get(site.url + path)).rejects.toThrow(`${inside.url}/ was not read: it is not on the public web`);
    }
    expect(inside.asked).toEqual([]);
  });

  test('in a circle come to an end', async () => {
    site.pages['/round'] = redirect('/round');
    await expect(get(`${site.url}/round`)).rejects.toThrow('it redirects more than 8 times');
  });
});

describe('what is sent', () => {
  test('is unpacked, with its type and its alphabet', async () => {
    const type = 'Text/HTML; Charset="iso-8859-1"';
    site.pages['/gzip'] = { type, body: gzipSync('packed'), headers: { 'content-encoding': 'gzip' } };
    site.pages['/br'] = { type, body: brotliCompressSync('packed'), headers: { 'content-encoding': 'br' } };
    for (const path of ['/gzip', '/br']) {
      expect(await get(site.url + path)).toMatchObject({ mime: 'text/html', charset: 'iso-8859-1' });
      expect((await get(site.url + path)).body.toString()).toBe('packed');
    }
  });

  test('is no more than may be, unpacked too', async () => {
    const packed = gzipSync(Buffer.alloc(30_000_000));
    expect(packed.length).toBeLessThan(1_000_000);
    site.pages['/bomb'] = { type: 'text/html', body: packed, headers: { 'content-encoding': 'gzip' } };
    await expect(get(`${site.url}/bomb`)).rejects.toThrow('it is larger than 10 MB');
  });

  test('is a page: errors, broken packing and cut lines are told', async () => {
    site.pages['/broken'] = { type: 'text/html', body: 'no gzip', headers: { 'content-encoding': 'gzip' } };
    site.pages['/cut'] = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    await expect(get(`${site.url}/nowhere`)).rejects.toThrow('it answered 404');
    await expect(get(`${site.url}/broken`)).rejects.toThrow('incorrect header check');
    await expect(get(`${site.url}/cut`)).rejects.toThrow('was not read');
  });

  test('is asked for by a name, and by nothing that tells who asks', async () => {
    let headers: unknown;
    site.pages['/who'] = (request, response) => {
      headers = request.headers;
      response.end();
    };
    await get(`${site.url}/who`);
    expect(headers).toMatchObject({ 'user-agent': expect.stringMatching(/^Mainstay\//) });
    expect(Object.keys(headers as object).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test('is not waited for once it is cancelled', async () => {
    const stop = new AbortController();
    site.pages['/never'] = () => stop.abort(new Error('cancelled'));
    await expect(get(`${site.url}/never`, [site.host], stop.signal)).rejects.toThrow('cancelled');
    const later = new AbortController();
    site.pages['/half'] = (_request, response) => {
      response.write('half', () => later.abort(new Error('cancelled in the middle')));
    };
    await expect(get(`${site.url}/half`, [site.host], later.signal)).rejects.toThrow('cancelled in the middle');
  });
});
