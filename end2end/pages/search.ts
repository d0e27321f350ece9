// The page that looks for what was said.

import type { Locator, Page } from '@playwright/test';

export class SearchPage {
  constructor(readonly page: Page) {}

  get box(): Locator { return this.page.getByRole('searchbox', { name: 'What to look for' }); }
  get from(): Locator { return this.page.getByRole('textbox', { name: /^From/ }); }
  get button(): Locator { return this.page.getByRole('button', { name: 'Search' }); }
  /** Whether only one room is searched. */
  onlyIn(room: string): Locator { return this.page.getByRole('checkbox', { name: `Only in ${room}` }); }
  get hits(): Locator { return this.page.getByRole('region', { name: 'Found' }).getByRole('listitem'); }
  get marks(): Locator { return this.hits.locator('mark'); }
  get olderLink(): Locator { return this.page.getByRole('link', { name: 'Look further back' }); }

  async look(words: string): Promise<void> {
    await this.box.fill(words);
    await this.box.press('Enter');
  }
}
