/** The tables of the tour: a shop, and the accounts that the crash is played on. */
export const shopSchema = `
create table category (
  id int primary key, name text not null unique, parent_id int references category
);
create table customer (
  id int primary key, name text not null, country text not null, joined date not null,
  settings jsonb not null default '{}'
);
create table product (
  id int primary key, name text not null, category_id int not null references category,
  price numeric(10, 2) not null check (price > 0), tags text[] not null default '{}'
);
create table purchase (
  id int primary key, customer_id int not null references customer,
  ordered_at timestamptz not null, status text not null
);
create table line (
  purchase_id int not null references purchase, number int not null,
  product_id int not null references product, quantity int not null, price numeric(10, 2) not null,
  primary key (purchase_id, number)
);
`

export const shopIndexes = `
create index purchase_customer on purchase (customer_id);
create index purchase_time on purchase (ordered_at);
create index line_product on line (product_id);
`

/** Money moves between accounts; `transfer` says how. What is there of one is there of both. */
export const bankSchema = `
create table account (id int primary key, balance int8 not null);
create table transfer (
  writer int not null, number int not null, from_id int not null, to_id int not null, amount int not null,
  primary key (writer, number)
);
`
