import { expect, test } from '../fixtures';
import { FramePage } from '../pages/frame-page';

test('a theme is seen at once, taken back by Escape, and kept by Save', async ({ page }) => {
  const settings = new FramePage(page).dialog('Settings');
  const root = page.locator('html');
  const choose = async (theme: string): Promise<void> => {
    await settings.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('option', { name: theme }).click();
  };
  await page.getByRole('button', { name: 'Settings' }).click();
  await choose('Dark');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await expect(root).toHaveAttribute('data-theme', 'light');

  await page.getByRole('button', { name: 'Settings' }).click();
  await choose('Dark');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings).toBeHidden();
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'dark');

  await page.getByRole('button', { name: 'Settings' }).click();
  await choose('As the system');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(root).toHaveAttribute('data-theme', 'light');
});
