import { textContent } from '../message-content';
import type { World } from '../world';
import type { Cast } from './cast';
import { tellEvent } from './event-stories';
import { daysAgo, gather } from './telling';

/** How many rooms these stories make. */
export const hostileRooms = 1;

/** Events that try to break whoever shows or prunes them: anyone on the network can send such things. */
export function scheduleHostileEvents(world: World, cast: Cast): void {
  world.at(daysAgo(world, 75), () => hostileEvents(world, cast));
}

function hostileEvents(world: World, cast: Cast): void {
  const room = gather(world, { version: '6', creator: cast.mod, name: 'Open mic', joinRule: 'public' }, [
    cast.hostile,
    cast.spammer,
  ]);
  const sender = cast.spammer.userId;
  const say = (name: Parameters<typeof tellEvent>[2], body: string, more: Record<string, unknown> = {}): void => {
    tellEvent(world, room, name, { type: 'm.room.message', sender, content: { ...textContent(body), ...more } });
  };
  const html =
    '<img src=x onerror=alert(document.cookie)><script>fetch("http://evil.example")</script><a href="javascript:alert(1)">x</a>';
  say('hostileHtml', html, {
    format: 'org.matrix.custom.html',
    formatted_body: html,
    '<b>key</b>': '<iframe src="file:///etc/passwd">',
  });
  say('bidi', 'invoice\u202efdp.exe \u2066isolated\u2069 \u200fright \u061c mark \ufeffnothing');
  say('nulEscape', 'before\u0000after \u0007 bell \u001b[31m');
  say('loneSurrogate', 'half of a pair: \ud83d end, other half: \udc69 end');
  say('large', 'Lorem ipsum dolor sit amet. '.repeat(2_200).slice(0, 60_000));
  say('deepNesting', 'nested', { nested: nest(180) });
  tellEvent(world, room, 'bigIntegers', {
    type: 'm.room.message',
    sender,
    content: { ...textContent('exact digits'), big: 'RAW_BIG', negative: 'RAW_NEGATIVE', float: 'RAW_FLOAT' },
    // Versions up to 5 allow any number; JSON.stringify cannot write these digit for digit.
    rewriteJson: (json) =>
      json
        .replace('"RAW_BIG"', '9007199254740993123')
        .replace('"RAW_NEGATIVE"', '-9007199254740995')
        .replace('"RAW_FLOAT"', '1.10e+2'),
  });
  tellEvent(world, room, 'duplicateKeys', {
    type: 'm.room.message',
    sender,
    content: textContent('first'),
    rewriteJson: (json) =>
      json.replace('"body":"first"', '"body":"first","body":"second","__proto__":{"polluted":true}'),
  });
  tellEvent(world, room, 'invalidJson', {
    type: 'm.room.message',
    sender,
    content: textContent('cut off'),
    rewriteJson: (json) => json.slice(0, json.indexOf('"cut off"') + 5),
  });
}

function nest(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { deeper: value } : [value];
  return value;
}
