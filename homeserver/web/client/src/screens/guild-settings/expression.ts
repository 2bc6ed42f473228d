/** What emoji and stickers have in common. */
export interface One {
  id: string;
  name: string;
  image: string;
  creatorId: string;
  description?: string | null;
  tags?: string | null;
}
