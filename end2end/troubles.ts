// Everything that goes wrong in a page without anybody looking: each of it fails the test.

import type { BrowserContext } from '@playwright/test';

/** What the browser says when there is no server at the other end. */
export const NO_SERVER = /net::ERR_(CONNECTION_|EMPTY_RESPONSE|INCOMPLETE_CHUNKED|NETWORK_CHANGED|FAILED)|Failed to fetch/;

export class Troubles {
  private readonly seen: string[] = [];
  private readonly meant: RegExp[] = [];

  /** From now on these are part of the test. */
  expect(...patterns: RegExp[]): void {
    this.meant.push(...patterns);
  }

  get unexpected(): string[] {
    return this.seen.filter((trouble) => !this.meant.some((pattern) => pattern.test(trouble)));
  }

  async watch(context: BrowserContext, { javaScriptEnabled = true }: { javaScriptEnabled?: boolean } = {}): Promise<void> {
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) this.note('console', `${message.text()} ${message.location().url}`);
    });
    context.on('weberror', (error) => this.note('page error', String(error.error().stack ?? error.error())));
    context.on('dialog', (dialog) => {
      this.note('dialog', dialog.message());
      void dialog.dismiss();
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Leaving a page ends what it was still asking for; without scripts, Chromium refuses to fetch one ahead.
      const isMeant = why === 'net::ERR_ABORTED' || (why === 'csp' && !javaScriptEnabled);
      if (!isMeant) this.note('request failed', `${why} ${request.method()} ${request.url()}`);
    });
    context.on('response', (response) => {
      const isPage = response.request().isNavigationRequest();
      if (response.status() >= 400 && !isPage) this.note('answer', `${response.status()} ${response.request().method()} ${response.url()}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }

  private note(kind: string, what: string): void {
    this.seen.push(`${kind}: ${what.trim()}`);
  }
}
