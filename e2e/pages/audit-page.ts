import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** What was done through Synoptic. */
export class AuditPage extends FramePage {
  row(text: string): Locator {
    return this.page.getByRole('main').getByRole('row').filter({ hasText: text });
  }
}
