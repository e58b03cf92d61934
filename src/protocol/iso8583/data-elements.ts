// Data elements: what each field of an ISO 8583:1987 message holds, and how its length is told. The codec is driven by
// this table and knows no field by itself.

/**
 * What stands in an element: n digits; an letters and digits; ans any printable character; z track 2 (digits, = and D);
 * x+n the letter C or D and digits; b bits.
 */
export type Content = "n" | "an" | "ans" | "z" | "x+n" | "b";

export interface DataElement {
  readonly number: number;
  readonly name: string;
  readonly content: Content;
  /** Characters, or of b bytes; at most so many where its length is told in front of it. */
  readonly length: number;
  /** Digits in front of it that tell its length: 0 where that is fixed, 2 for LLVAR, 3 for LLLVAR. */
  readonly lengthDigits: 0 | 2 | 3;
}

/** By number, 2 … 128. Field 1 is the second bitmap, and 65 would announce a third, which nobody uses. */
export const dataElements: readonly (DataElement | undefined)[] = table([
  [2, "primary account number", "n..19"],
  [3, "processing code", "n6"],
  [4, "amount, transaction", "n12"],
  [5, "amount, settlement", "n12"],
  [6, "amount, cardholder billing", "n12"],
  [7, "transmission date and time", "n10"],
  [8, "amount, cardholder billing fee", "n8"],
  [9, "conversion rate, settlement", "n8"],
  [10, "conversion rate, cardholder billing", "n8"],
  [11, "system trace audit number", "n6"],
  [12, "time, local transaction", "n6"],
  [13, "date, local transaction", "n4"],
  [14, "date, expiration", "n4"],
  [15, "date, settlement", "n4"],
  [16, "date, conversion", "n4"],
  [17, "date, capture", "n4"],
  [18, "merchant type", "n4"],
  [19, "acquiring institution country code", "n3"],
  [20, "primary account number country code", "n3"],
  [21, "forwarding institution country code", "n3"],
  [22, "point of service entry mode", "n3"],
  [23, "card sequence number", "n3"],
  [24, "network international identifier", "n3"],
  [25, "point of service condition code", "n2"],
  [26, "point of service capture code", "n2"],
  [27, "authorising identification response length", "n1"],
  [28, "amount, transaction fee", "x+n8"],
  [29, "amount, settlement fee", "x+n8"],
  [30, "amount, transaction processing fee", "x+n8"],
  [31, "amount, settlement processing fee", "x+n8"],
  [32, "acquiring institution identification code", "n..11"],
  [33, "forwarding institution identification code", "n..11"],
  [34, "primary account number, extended", "ans..28"],
  [35, "track 2 data", "z..37"],
  [36, "track 3 data", "z...104"],
  [37, "retrieval reference number", "an12"],
  [38, "authorisation identification response", "an6"],
  [39, "response code", "an2"],
  [40, "service restriction code", "an3"],
  [41, "card acceptor terminal identification", "ans8"],
  [42, "card acceptor identification code", "ans15"],
  [43, "card acceptor name and location", "ans40"],
  [44, "additional response data", "ans..25"],
  [45, "track 1 data", "ans..76"],
  ...each(46, 48, "additional data", "ans...999"),
  [49, "currency code, transaction", "an3"],
  [50, "currency code, settlement", "an3"],
  [51, "currency code, cardholder billing", "an3"],
  [52, "personal identification number data", "b8"],
  [53, "security related control information", "n16"],
  [54, "additional amounts", "ans...120"],
  ...each(55, 59, "reserved", "ans...999"),
  ...each(60, 63, "reserved for private use", "ans...999"),
  [64, "message authentication code", "b8"],
  [66, "settlement code", "n1"],
  [67, "extended payment code", "n2"],
  [68, "receiving institution country code", "n3"],
  [69, "settlement institution country code", "n3"],
  [70, "network management information code", "n3"],
  [71, "message number", "n4"],
  [72, "message number, last", "n4"],
  [73, "date, action", "n6"],
  [74, "credits, number", "n10"],
  [75, "credits, reversal number", "n10"],
  [76, "debits, number", "n10"],
  [77, "debits, reversal number", "n10"],
  [78, "transfer, number", "n10"],
  [79, "transfer, reversal number", "n10"],
  [80, "inquiries, number", "n10"],
  [81, "authorisations, number", "n10"],
  [82, "credits, processing fee amount", "n12"],
  [83, "credits, transaction fee amount", "n12"],
  [84, "debits, processing fee amount", "n12"],
  [85, "debits, transaction fee amount", "n12"],
  [86, "credits, amount", "n16"],
  [87, "credits, reversal amount", "n16"],
  [88, "debits, amount", "n16"],
  [89, "debits, reversal amount", "n16"],
  [90, "original data elements", "n42"],
  [91, "file update code", "an1"],
  [92, "file security code", "an2"],
  [93, "response indicator", "an5"],
  [94, "service indicator", "an7"],
  [95, "replacement amounts", "an42"],
  [96, "message security code", "b8"],
  [97, "amount, net settlement", "x+n16"],
  [98, "payee", "ans25"],
  [99, "settlement institution identification code", "n..11"],
  [100, "receiving institution identification code", "n..11"],
  [101, "file name", "ans..17"],
  [102, "account identification 1", "ans..28"],
  [103, "account identification 2", "ans..28"],
  [104, "transaction description", "ans...100"],
  ...each(105, 127, "reserved", "ans...999"),
  [128, "message authentication code", "b8"],
]);

/** A number, a name and the standard's own notation: n6 is six digits, n..19 at most 19 behind two that say how many. */
type Row = readonly [number: number, name: string, notation: string];

function each(from: number, to: number, name: string, notation: string): Row[] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, name, notation] as const);
}

function table(rows: readonly Row[]): (DataElement | undefined)[] {
  const elements = new Array<DataElement | undefined>(129).fill(undefined);
  for (const [number, name, notation] of rows) {
    const [, content, dots, length] = /^([a-z+]+)(\.*)(\d+)$/.exec(notation)!;
    elements[number] = {
      number,
      name,
      content: content as Content,
      // The sign of x+n comes on top of its digits.
      length: Number(length) + (content === "x+n" ? 1 : 0),
      lengthDigits: dots.length as DataElement["lengthDigits"],
    };
  }
  return elements;
}
