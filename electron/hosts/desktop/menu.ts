import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The application menu: what the platform's own shortcuts need, and a new window. */
export function setMenu(actions: { newWindow(): void; development: boolean }): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(actions.development ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      {
        label: 'File',
        submenu: [
          { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWindow() },
          { role: 'close' },
          ...(process.platform === 'darwin' ? [] : [{ role: 'quit' } as const]),
        ],
      },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
    ]),
  );
}
