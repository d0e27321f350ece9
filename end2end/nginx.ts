// A real nginx before the server, with the lines that docs/proxies.md tells people to write and all else as nginx has it by itself.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './hallway.ts';

const DOCUMENT = fileURLToPath(new URL('../docs/proxies.md', import.meta.url));
const PLACES = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', fileURLToPath(new URL('../tools/nginx/usr/sbin', import.meta.url))];

export class Nginx {
  complaints = '';

  private constructor(readonly url: string, private readonly folder: string, private readonly child: ChildProcess) {
    child.stderr!.on('data', (text) => (this.complaints += text));
  }

  /** Starts it before a server, with the sample of the document, `besides` which its configuration may have this; at a port that is free or `at` this one. */
  static async before(upstream: string, { at, besides = '' }: { at?: number; besides?: string } = {}): Promise<Nginx> {
    const binary = PLACES.map((place) => path.join(place, 'nginx')).find((file) => existsSync(file));
    if (!binary) throw new Error('There is no nginx: run tools/need nginx.');
    const [port, folder] = [at ?? (await freePort()), await mkdtemp(path.join(tmpdir(), 'hallway-nginx-'))];
    // What nginx keeps there it keeps as a user who may do nothing.
    await chmod(folder, 0o755);
    const file = path.join(folder, 'nginx.conf');
    await writeFile(file, configuration(folder, besides, await sample(port, new URL(upstream).host)));
    const child = spawn(binary, ['-c', file, '-p', folder, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const nginx = new Nginx(`http://127.0.0.1:${port}`, folder, child);
    await nginx.isThere();
    return nginx;
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async isThere(): Promise<void> {
    for (const begun = Date.now(); Date.now() - begun < 10_000 && this.child.exitCode === null; ) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nginx did not start.\n${this.complaints}`);
  }
}

/** The document's sample, with the addresses of this test in place of its own. */
async function sample(port: number, upstream: string): Promise<string> {
  const block = /```nginx\n(server \{\n[^]*?\n\}\n)```/.exec(await readFile(DOCUMENT, 'utf8'))?.[1];
  if (!block) throw new Error('docs/proxies.md has no sample for nginx.');
  const placed = block.replace('listen 80;', `listen 127.0.0.1:${port};`).replace('127.0.0.1:3000', upstream);
  if (!placed.includes(`:${port};`) || !placed.includes(upstream)) throw new Error('The sample has other addresses than it had.');
  return placed;
}

/** As Debian has it, but in a folder of its own; and all is compressed that can be. */
function configuration(folder: string, besides: string, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/${each};`);
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.join(' ')}
  gzip on; gzip_types *; gzip_proxied any; gzip_min_length 1; gzip_http_version 1.0;
  ${besides}
  ${server}
}
`;
}
