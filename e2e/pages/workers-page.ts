import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** The processes, as a picture or as a table. */
export class WorkersPage extends FramePage {
  get diagram(): Locator {
    return this.page.getByRole('region', { name: 'Wiring of the processes' });
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'Workers' });
  }

  /** A process in the picture. */
  box(instanceName: string): Locator {
    return this.diagram.getByRole('button', { name: new RegExp(`^${instanceName},`) });
  }

  /** Every process that stands as a box of its own. */
  get boxes(): Locator {
    return this.diagram.locator('[data-instance]');
  }

  row(instanceName: string): Locator {
    return this.table.getByRole('row').filter({ hasText: instanceName });
  }

  tab(name: 'Diagram' | 'Table'): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** Shows or hides one kind of line. */
  lines(kind: 'writes' | 'reads' | 'HTTP replication'): Locator {
    return this.page.getByRole('group', { name: 'Lines of the selected process' }).getByRole('button', { name: kind });
  }

  /** Lines that are drawn. */
  edges(kind: 'writes' | 'reads' | 'http'): Locator {
    return this.diagram.locator(`path.edge-${kind}`);
  }
}
