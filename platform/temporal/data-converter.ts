import type { DataConverter } from '@temporalio/common';

/**
 * How values become payloads and back. Every client and every worker is given this one object, so a payload codec
 * added here holds everywhere. With a codec, a `failureConverterPath` with `encodeCommonAttributes: true` belongs
 * beside it (here and in the workflow bundle): else the messages of failures stay readable.
 */
export const dataConverter: DataConverter = { payloadCodecs: [] };
