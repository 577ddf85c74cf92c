import { createHmac } from 'node:crypto';
import { callJson, textField } from './http-json';
import type { Lab } from './homeserver';

/** An event as the client-server API serves it. */
export interface ServedEvent {
  event_id: string;
  room_id: string;
  type: string;
  sender: string;
  state_key?: string;
  content: Record<string, unknown>;
  unsigned?: Record<string, unknown>;
}

export type MembershipAction = 'join' | 'leave' | 'knock' | 'forget';
export type ModerationAction = 'invite' | 'kick' | 'ban' | 'unban';

let transaction = 0;

/** Speaks the client-server API for one user, with one process of the lab at a time (the main one unless told). */
export class LabClient {
  constructor(
    private readonly lab: Lab,
    readonly userId: string,
    readonly token: string,
    private readonly instance = 'master',
  ) {}

  /** Registers a user by the shared secret. The password is the localpart. */
  static async register(lab: Lab, localpart: string, admin = false): Promise<LabClient> {
    const port = lab.process('master').port;
    const path = '/_synapse/admin/v1/register';
    const nonce = textField(await callJson({ method: 'GET', port, path }), 'nonce');
    const signed = [nonce, localpart, localpart, admin ? 'admin' : 'notadmin'].join('\0');
    const mac = createHmac('sha1', lab.registrationSecret).update(signed).digest('hex');
    const body = { nonce, username: localpart, password: localpart, admin, mac };
    const answer = await callJson({ method: 'POST', port, path, body });
    return new LabClient(lab, textField(answer, 'user_id'), textField(answer, 'access_token'));
  }

  /** The same user, asking another process. */
  at(instance: string): LabClient {
    return new LabClient(this.lab, this.userId, this.token, instance);
  }

  /** Creates a room (everyone may join unless `options` say otherwise) and gives its id. */
  async createRoom(version: string, options: Record<string, unknown> = {}): Promise<string> {
    const body = { room_version: version, preset: 'public_chat', ...options };
    return textField(await this.post('/_matrix/client/v3/createRoom', body), 'room_id');
  }

  /** Sends an event (a message unless another type is named) and gives its id. */
  async send(roomId: string, content: Record<string, unknown>, type = 'm.room.message'): Promise<string> {
    const path = `${room(roomId)}/send/${type}/lab${++transaction}-${Date.now()}`;
    return textField(await this.put(path, content), 'event_id');
  }

  async sendText(roomId: string, body: string): Promise<string> {
    return this.send(roomId, { msgtype: 'm.text', body });
  }

  async sendState(roomId: string, type: string, content: Record<string, unknown>, stateKey = ''): Promise<string> {
    const path = `${room(roomId)}/state/${type}/${encodeURIComponent(stateKey)}`;
    return textField(await this.put(path, content), 'event_id');
  }

  /** Redacts and gives the id of the redaction. */
  async redact(roomId: string, eventId: string, reason?: string): Promise<string> {
    const path = `${room(roomId)}/redact/${encodeURIComponent(eventId)}/lab${++transaction}-${Date.now()}`;
    return textField(await this.put(path, reason === undefined ? {} : { reason }), 'event_id');
  }

  /** What a user does to their own membership. */
  async act(action: MembershipAction, roomId: string, reason?: string): Promise<void> {
    const path =
      action === 'knock' ? `/_matrix/client/v3/knock/${encodeURIComponent(roomId)}` : `${room(roomId)}/${action}`;
    await this.post(path, reason === undefined ? {} : { reason });
  }

  /** What a user does to the membership of another. */
  async moderate(action: ModerationAction, roomId: string, userId: string, reason?: string): Promise<void> {
    await this.post(`${room(roomId)}/${action}`, { user_id: userId, ...(reason === undefined ? {} : { reason }) });
  }

  /** Changes the display name, which changes the membership event in every room joined. */
  async setDisplayName(displayname: string): Promise<void> {
    await this.put(`/_matrix/client/v3/profile/${encodeURIComponent(this.userId)}/displayname`, { displayname });
  }

  /** Gives the id of the room that replaces it. */
  async upgradeRoom(roomId: string, version: string): Promise<string> {
    return textField(await this.post(`${room(roomId)}/upgrade`, { new_version: version }), 'replacement_room');
  }

  /** The event as this process serves it. A thread's root carries its summary at `unsigned["m.relations"]["m.thread"]`. */
  async getEvent(roomId: string, eventId: string): Promise<ServedEvent> {
    const answer = await this.get(`${room(roomId)}/event/${encodeURIComponent(eventId)}`);
    return answer as unknown as ServedEvent; // the API's own shape
  }

  /** The content of the current membership event of that user. */
  async getMember(roomId: string, userId: string): Promise<Record<string, unknown>> {
    return this.get(`${room(roomId)}/state/m.room.member/${encodeURIComponent(userId)}`);
  }

  /** Around the event: it, what came before and after. */
  async getContext(roomId: string, eventId: string): Promise<Record<string, unknown>> {
    return this.get(`${room(roomId)}/context/${encodeURIComponent(eventId)}`);
  }

  /** The events that relate to this one, newest first. */
  async getRelations(roomId: string, eventId: string): Promise<ServedEvent[]> {
    const path = `/_matrix/client/v1/rooms/${encodeURIComponent(roomId)}/relations/${encodeURIComponent(eventId)}`;
    return (await this.get(path))['chunk'] as ServedEvent[]; // the API's own shape
  }

  /** The newest events of the room, newest first; 100 at most. */
  async getMessages(roomId: string): Promise<ServedEvent[]> {
    return (await this.get(`${room(roomId)}/messages?dir=b&limit=100`))['chunk'] as ServedEvent[]; // the API's own shape
  }

  /** What the process answers to an administrator about the event, redacted or not. */
  async fetchEvent(eventId: string): Promise<ServedEvent> {
    const answer = await this.get(`/_synapse/admin/v1/fetch_event/${encodeURIComponent(eventId)}`);
    return answer['event'] as ServedEvent; // the API's own shape
  }

  /** All that a client is told at its start, or since a token. */
  async sync(since?: string): Promise<Record<string, unknown>> {
    return this.get(`/_matrix/client/v3/sync?timeout=0${since === undefined ? '' : `&since=${since}`}`);
  }

  get(path: string): Promise<Record<string, unknown>> {
    return callJson({ method: 'GET', port: this.port, path, token: this.token });
  }

  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return callJson({ method: 'POST', port: this.port, path, token: this.token, body });
  }

  put(path: string, body: unknown): Promise<Record<string, unknown>> {
    return callJson({ method: 'PUT', port: this.port, path, token: this.token, body });
  }

  delete(path: string, body: unknown): Promise<Record<string, unknown>> {
    return callJson({ method: 'DELETE', port: this.port, path, token: this.token, body });
  }

  private get port(): number {
    return this.lab.process(this.instance).port;
  }
}

function room(roomId: string): string {
  return `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
}
