import { phraseBooks, reactionKeys, uploadNames, type PhraseBook } from './message-words';
import type { EventRef } from './simulated-room';
import type { World } from './world';

type Content = Record<string, unknown>;

/** One to three sentences; most rooms speak English. */
export function inventText(world: World): string {
  const { random } = world;
  // The list is not empty; its first book is the English one.
  const english = phraseBooks[0] as PhraseBook;
  const book = random.chance(0.7) ? english : random.pick(phraseBooks);
  const sentences = random.chance(0.75) ? 1 : random.between(2, 3);
  let text = '';
  for (let i = 0; i < sentences; i++) {
    text += `${i > 0 ? ' ' : ''}${random.pick(book.openings)} ${random.pick(book.rests)}${random.chance(0.15) ? '!' : '.'}`;
  }
  return text;
}

export function textContent(body: string): Content {
  return { msgtype: 'm.text', body };
}

/** The text again, changed; clients that know no edits show the fallback with the star. */
export function editContent(target: EventRef, newBody: string): Content {
  return {
    ...textContent(`* ${newBody}`),
    'm.new_content': textContent(newBody),
    'm.relates_to': { rel_type: 'm.replace', event_id: target.eventId },
  };
}

/** A reply with the quoted text of the event that it answers, as clients wrote until 2024. */
export function replyContent(target: EventRef, quoted: string, body: string): Content {
  return {
    msgtype: 'm.text',
    body: `> <${target.sender}> ${quoted}\n\n${body}`,
    format: 'org.matrix.custom.html',
    formatted_body:
      `<mx-reply><blockquote><a href="https://matrix.to/#/${target.roomId}/${target.eventId}">In reply to</a> ` +
      `<a href="https://matrix.to/#/${target.sender}">${target.sender}</a><br>${quoted}</blockquote></mx-reply>${body}`,
    'm.relates_to': { 'm.in_reply_to': { event_id: target.eventId } },
  };
}

export function threadContent(root: EventRef, latest: EventRef, body: string): Content {
  return {
    ...textContent(body),
    'm.relates_to': {
      rel_type: 'm.thread',
      event_id: root.eventId,
      is_falling_back: true,
      'm.in_reply_to': { event_id: latest.eventId },
    },
  };
}

export function reactionContent(world: World, target: EventRef): Content {
  return {
    'm.relates_to': { rel_type: 'm.annotation', event_id: target.eventId, key: world.random.pick(reactionKeys) },
  };
}

/** An upload by a local user, with its row in the media repository; a reference only, if the sender is remote. */
export function imageContent(world: World, sender: string): Content {
  const { random } = world;
  const domain = sender.slice(sender.indexOf(':') + 1);
  const mediaId = random.letters(24);
  const size = random.between(8_000, 4_000_000);
  const name = random.pick(uploadNames);
  if (domain === world.spec.serverName) {
    world.row('local_media_repository', {
      media_id: mediaId,
      media_type: 'image/jpeg',
      media_length: size,
      created_ts: world.clockMs,
      upload_name: name,
      user_id: sender,
      quarantined_by: null,
      last_access_ts: world.clockMs,
      sha256: random.bytes(32).toString('hex'),
      authenticated: true,
    });
  } else {
    world.row('remote_media_cache', {
      media_origin: domain,
      media_id: mediaId,
      media_type: 'image/jpeg',
      created_ts: world.clockMs,
      upload_name: name,
      media_length: size,
      filesystem_id: random.letters(24),
      last_access_ts: world.clockMs,
    });
  }
  return {
    msgtype: 'm.image',
    body: name,
    url: `mxc://${domain}/${mediaId}`,
    info: { mimetype: 'image/jpeg', size, w: 1600, h: 1200 },
  };
}

export function encryptedContent(world: World): Content {
  const { random } = world;
  return {
    algorithm: 'm.megolm.v1.aes-sha2',
    ciphertext: 'AwgA' + random.base64(random.between(120, 420)),
    device_id: random.letters(10).toUpperCase(),
    sender_key: random.base64(32),
    session_id: random.base64(32),
  };
}
