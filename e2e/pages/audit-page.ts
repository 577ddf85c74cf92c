import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** What was done through Synoptic. */
export class AuditPage extends FramePage {
  get list(): Locator {
    return this.page.getByRole('grid', { name: 'Writes' });
  }

  get filter(): Locator {
    return this.page.getByRole('searchbox', { name: 'Only this event' });
  }

  row(text: string): Locator {
    return this.page.getByRole('main').getByRole('row').filter({ hasText: text });
  }
}
