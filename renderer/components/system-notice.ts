/** Asks whether the operating system may tell of long work; only an act of the operator may ask. */
export function askToTell(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}

/** Tells by the operating system what ended while nobody looked; nothing if the window is seen, or if it may not. */
export function tellIfHidden(title: string, body: string, onClick: () => void): void {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body });
  notification.onclick = () => {
    window.focus();
    onClick();
    notification.close();
  };
}
