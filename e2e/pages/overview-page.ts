import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** What is wrong now, what was checked, and the figures of the last hour. */
export class OverviewPage extends FramePage {
  /** What is wrong, ranked. */
  get findings(): Locator {
    return this.page.getByRole('region', { name: 'What is wrong now' }).getByRole('article');
  }

  finding(words: string | RegExp): Locator {
    return this.findings.filter({ hasText: words });
  }

  get checked(): Locator {
    return this.page.getByText(/^Checked \(\d+\)$/);
  }

  get unchecked(): Locator {
    return this.page.getByText(/^Could not be checked \(\d+\)$/);
  }

  /** One of the six small charts. */
  chart(title: string): Locator {
    return this.page.getByRole('figure').filter({ hasText: title });
  }

  /** The way to this screen from any other: how much is wrong. */
  get count(): Locator {
    return this.statusBar.getByRole('link', { name: /^\d+ findings?$/ });
  }
}
