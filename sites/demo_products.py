"""What is known of the demo's products over time, in every state: licences, prices, places of sale, credits, figures, ends."""

import datetime
from dataclasses import dataclass

from sites.actions import markets, prices, products
from sites.actions.evidence import add_photo
from sites.demo import photo
from sites.demo_reports import moment
from sites.models import Credit, Measure, Outlet, Product, ProductLicence, ProductMeasure

DAY = datetime.timedelta(days=1)
DUE, EXPIRED, LATER = 25, -40, 700  # days from today to the last day of a licence

# The products that the reports of an innovation of their village tell of: village, innovation, fields.
TOLD = [
    ("63.10.02.2027", "Madu Kelulut Hutan Desa", {
        "name": "Madu kelulut", "category": "food", "unit": "botol 250 ml", "price": 85000, "capacity": 200,
        "description": "Madu lebah tanpa sengat dari kotak di tepi hutan desa, dipanen tanpa memotong sarang.",
        "packaging": "labelled", "market": "province",
        "producer_kind": "merah_putih", "producer_name": "Koperasi Merah Putih Juku Eja Contoh", "producer_members": 41,
    }),
    ("63.71.04.1009", "Kerupuk Haruan Tanpa Limbah", {
        "name": "Kerupuk haruan", "category": "food", "unit": "bungkus", "price": 15000, "capacity": 1000,
        "description": "Kerupuk dari daging ikan haruan; kepala dan tulangnya menjadi tepung pakan.",
        "packaging": "retail", "market": "kabkota",
        "producer_kind": "group", "producer_name": "Kelompok Haruan Kuin Contoh", "producer_members": 12,
    }),
    ("63.03.06.2014", "Sasirangan Pewarna Alam", {
        "name": "Sasirangan warna alam", "category": "textile", "unit": "lembar 2 meter", "price": 300000, "capacity": 90,
        "description": "Kain sasirangan dengan warna dari kulit kayu dan daun di sekitar desa.",
        "packaging": "plain", "market": "province",
        "producer_kind": "group", "producer_name": "Kelompok Sasirangan Lereng Contoh", "producer_members": 15,
    }),
]  # fmt: skip
MORE = {
    "Kopi lereng Aranio": {"category": "food", "packaging": "retail", "producer_members": 38},
    "Keripik gabus": {"category": "food", "packaging": "plain"},
    "Kerupuk udang rebon": {"category": "food", "packaging": "plain", "producer_members": 9},
    "Abon tongkol Pesisir": {"category": "food", "packaging": "retail", "producer_members": 9},
    "Minyak kemiri": {"category": "health", "packaging": "labelled"},
    "Tas purun pewarna alami": {"category": "craft", "packaging": "none", "producer_members": 24},
    "Beras siam unus": {"category": "farm", "packaging": "labelled", "producer_members": 52},
    "Kain tenun pesisir": {"category": "textile", "packaging": "retail", "producer_members": 14},
    "Gula aren cetak": {"category": "food", "packaging": "none"},
    "Pakan maggot kering": {"category": "other", "packaging": "plain"},
}
OUTLETS = {
    "Kopi lereng Aranio": [("village", "Kedai desa"), ("market", "Pasar Martapura"), ("online", "Toko daring desa")],
    "Abon tongkol Pesisir": [("shop", "Toko oleh-oleh Contoh"), ("fair", "Pameran produk desa")],
    "Tas purun pewarna alami": [("buyer", "Pembeli tetap di Surabaya"), ("export", "Pengiriman ke Malaysia")],
    "Beras siam unus": [("public", "Pengadaan katering pemerintah")],
}
CREDITS = [
    ("Abon tongkol Pesisir", "needed", "", None, "Mesin pengaduk dan pengemas"),
    ("Kopi lereng Aranio", "applied", "Bank Contoh", 25_000_000, "Alat sangrai"),
    ("Tas purun pewarna alami", "granted", "Bank Contoh", 40_000_000, "Bahan dan rak pajang"),
    ("Kerupuk udang rebon", "refused", "Bank Contoh", 50_000_000, "Rumah produksi"),
    ("Beras siam unus", "repaid", "Bank Contoh", 30_000_000, "Mesin penggiling"),
]


@dataclass
class Shop:
    """The products by name, the people who write them, and the day."""

    cast: object
    products: dict

    def by(self, name):
        return self.cast.official(self.products[name].region)

    def day(self, days):
        return self.cast.today + DAY * days


def seed(cast):
    made = {product.name: product for product in Product.objects.select_related("region")}
    shop = Shop(cast, made)
    _told(shop)
    for name, fields in MORE.items():
        products.update_product(product=shop.products[name], by=shop.by(name), **fields)
    _order(shop)
    _prices(shop)
    _licences(shop)
    _markets(shop)
    _ends(shop)


def _told(shop):
    """Three products with their figures from reports: what was sold or made, and the turnover."""
    for code, idea, fields in TOLD:
        measures = list(
            Measure.objects.filter(innovation__region__code=code, innovation__name=idea).select_related("innovation")
        )
        region = next(product.region for product in shop.products.values() if product.region.code == code)
        by = shop.cast.official(region)
        with moment(shop.day(-120)):
            product = products.create_product(region=region, by=by, **fields)
        file = photo(shop.cast.rng, product.name)
        add_photo(owner=product, file=file, by=by, caption=f"Gambar contoh: {product.name}")
        products.publish_product(product=product, by=shop.cast.pmd)
        shop.products[product.name] = product
        for measure in measures:
            is_turnover = measure.unit == "rupiah"
            counted = ProductMeasure.What.PRODUCTION if "dipanen" in measure.label else ProductMeasure.What.SOLD
            markets.add_figure(
                product=product, by=by, measure=measure, what=ProductMeasure.What.TURNOVER if is_turnover else counted
            )


def _order(shop):
    """How to order: by phone, by a note, or not told yet."""
    for number, name in enumerate(
        ["Kopi lereng Aranio", "Abon tongkol Pesisir", "Madu kelulut", "Kain tenun pesisir"], start=1
    ):
        products.update_product(
            product=shop.products[name],
            by=shop.by(name),
            order_note="Pesan lewat pesan singkat; dikirim tiap hari Senin." if number % 2 else "",
            order_phone=f"0800-0009-{number:03d}",
        )


def _prices(shop):
    """Prices that rose, and one that is counted by another unit since."""
    for name in ("Kopi lereng Aranio", "Abon tongkol Pesisir", "Madu kelulut"):
        product = shop.products[name]
        for days, share in ((-400, 80), (-210, 90)):
            price = product.price * share // 100_000 * 1000
            prices.set_price(product=product, price=price, since=shop.day(days), by=shop.by(name))
    prices.set_price(
        product=shop.products["Tas purun pewarna alami"],
        price=800_000,
        unit="kodi",
        since=shop.day(-300),
        by=shop.by("Tas purun pewarna alami"),
    )


def _licences(shop):
    """One that ends soon, one that has expired, one that is valid, one without a last day; with holder and day of issue."""
    kind = ProductLicence.Kind.PIRT
    for name, days in (("Kerupuk udang rebon", DUE), ("Kerupuk haruan", LATER), ("Telur asin itik Alabio", EXPIRED)):
        product = shop.products[name]
        held = product.licences.filter(kind=kind).first()
        products.set_licence(
            product=product,
            kind=kind,
            number=held.number if held else "2096371000009-31",
            holder=product.producer_name,
            issued_on=shop.day(days - 5 * 365),
            valid_until=shop.day(days),
            by=shop.by(name),
        )


def _markets(shop):
    for name, rows in OUTLETS.items():
        for kind, outlet in rows:
            markets.add_outlet(
                product=shop.products[name],
                by=shop.by(name),
                kind=kind,
                name=outlet,
                since=shop.day(-200),
                until=shop.day(-190) if kind == Outlet.Kind.FAIR else None,
                is_public=kind != Outlet.Kind.BUYER,
            )
    for name, state, lender, amount, purpose in CREDITS:
        markets.add_credit(
            product=shop.products[name],
            by=shop.by(name),
            kind=Credit.Kind.KUR,
            state=state,
            lender=lender,
            amount=amount,
            year=shop.cast.today.year,
            purpose=purpose,
        )


def _ends(shop):
    """A group that dissolved, and a product that another makes now."""
    name = "Gula aren cetak"
    reason = "Kelompok penyadap bubar; anggotanya bergabung dengan Koperasi Aren Jaro."
    products.end_product(product=shop.products[name], by=shop.by(name), on=shop.day(-60), reason=reason)
    name = "Madu hutan Meratus"
    products.hand_over(
        product=shop.products[name],
        by=shop.by(name),
        producer_kind=Product.Producer.MERAH_PUTIH,
        producer_name="Koperasi Merah Putih Meratus Contoh",
        producer_members=63,
        reason="Ketua kelompok meninggal dunia; anggota melanjutkannya lewat koperasi.",
    )
