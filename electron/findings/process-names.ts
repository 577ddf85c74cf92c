/** The main process as the wire, tables and `stream_writers` name it (synapse-facts 7). */
export const mainInstanceName = 'master';

/** The one name under which every copy of Synoptic announces `caches` (synapse-facts 5.1). */
export const ownInstanceName = 'synoptic';
