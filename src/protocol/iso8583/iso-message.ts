// IsoMessage: a message as the codec gives and takes it.

export interface IsoMessage {
  /** Message type indicator, four digits. */
  readonly mti: string;
  /** By number, 2 … 128; one that is not there is undefined. Bits are upper-case hexadecimal. */
  readonly fields: IsoFields;
}

export type IsoFields = readonly (string | undefined)[];

/** Bytes in front of a message that tell its length, the most significant first. */
export const lengthBytes = 2;

/** Bytes of the message type. */
export const mtiBytes = 4;

/** Bytes of each of its one or two bitmaps. */
export const bitmapBytes = 8;
