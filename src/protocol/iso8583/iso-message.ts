// IsoMessage: a message as the codec gives and takes it.

export interface IsoMessage {
  /** Message type indicator, four digits. */
  readonly mti: string;
  /** By number, 2 … 128; one that is not there is undefined. Bits are upper-case hexadecimal. */
  readonly fields: IsoFields;
}

export type IsoFields = readonly (string | undefined)[];

/** Of the message type. */
export const mtiDigits = 4;
