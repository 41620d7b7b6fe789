"""a classic declarative base

Revision ID: m3
Revises: m2

"""
from collections import Counter, OrderedDict, namedtuple
from dataclasses import dataclass
from functools import partial
from itertools import chain
import base64
import hashlib
import os
import re
import textwrap
import time
import urllib.parse

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, String, Text
from sqlalchemy.orm import declarative_base

revision = "m3"
down_revision = "m2"

Base = declarative_base()
Window = namedtuple("Window", ["start", "end"])
NullableString = partial(sa.Column, sa.String(10), nullable=True)


@dataclass
class Setting:
    name: str
    value: str = "none"

    @property
    def slug(self):
        return re.sub(r"(?P<gap>\s+)", "_", self.name).lower()


class SettingRow(Base):
    __tablename__ = "settings"

    id = Column(Integer, primary_key=True)
    name = Column("setting_name", String(30), nullable=False)
    value = Column(Text)


def upgrade():
    started = time.monotonic()
    bind = op.get_bind()
    SettingRow.__table__.create(bind)
    rows = [Setting("First One", "x=1&y=%"), Setting("Second"), Setting(name="THIRD  one", value=str(Window(1, end=2)))]
    table = SettingRow.__table__
    for number, setting in enumerate(rows, 1):
        bind.execute(table.insert().values(id=number, setting_name=setting.slug, value=urllib.parse.quote(setting.value)))
    words = Counter(chain.from_iterable(row.name.lower().split() for row in rows))
    op.bulk_insert(table, [{"setting_name": word, "value": str(count)} for word, count in words.most_common()])
    ordered = OrderedDict((key, None) for key in sorted(words, key=lambda word: (-len(word), word)))
    digest = base64.b64encode(hashlib.sha256(b"limbeck").digest()).decode()[:12]
    bind.execute(sa.insert(SettingRow).values({SettingRow.name: "ordered", SettingRow.value: textwrap.fill(" ".join(ordered), 12)}))
    bind.execute(sa.insert(SettingRow).values(setting_name="digest", value=f"{digest:*^20} {len(rows):03d} {os.path.basename('a/b.txt')} {0.1 + 0.2:.2f}"))
    with op.batch_alter_table("settings") as batch_op:
        batch_op.add_column(NullableString(name="extra"))
    assert time.monotonic() >= started


def downgrade():
    op.drop_table("settings")
