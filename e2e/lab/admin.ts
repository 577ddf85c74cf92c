import { setTimeout as sleep } from 'node:timers/promises';
import type { LabClient } from './client';
import { textField } from './http-json';

/** Deactivates the account: it leaves its rooms in the background, and can never log in again. */
export async function deactivate(admin: LabClient, userId: string): Promise<void> {
  await admin.post(`/_synapse/admin/v1/deactivate/${encodeURIComponent(userId)}`, { erase: false });
}

/** Makes all local users leave, purges the room from the database and waits until that is done. */
export async function purgeRoom(admin: LabClient, roomId: string): Promise<void> {
  const path = `/_synapse/admin/v2/rooms/${encodeURIComponent(roomId)}`;
  const id = textField(await admin.delete(path, { purge: true, block: false }), 'delete_id');
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    const answer = await admin.get(`/_synapse/admin/v2/rooms/delete_status/${id}`);
    if (answer['status'] === 'complete') return;
    if (answer['status'] === 'failed') throw new Error(`purge of ${roomId} failed: ${String(answer['error'])}`);
  }
  throw new Error(`purge of ${roomId} did not end within 60 s`);
}
