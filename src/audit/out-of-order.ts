// OutOfOrder: rows came in another order than that of their ids, and who read them will sort them from now on.

export class OutOfOrder extends Error {
  override readonly name = "OutOfOrder";
}
