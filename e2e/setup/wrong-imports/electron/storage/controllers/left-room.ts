// no-restricted-syntax
export const everyone = { text: 'SELECT state_key FROM current_state_events WHERE room_id = $1', values: [] };
