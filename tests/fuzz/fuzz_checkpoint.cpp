// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/checkpoint.h"
#include "tests/fuzz/property.h"

using namespace berth;
using namespace berth::store;
using fuzz::require;

namespace {

void append(QByteArray &out, quint64 number)
{
    for (; number >= 0x80; number >>= 7)
        out += char(number | 0x80);
    out += char(number);
}

/// The rows as takeCheckpoint() packs them, by kind and by id.
QByteArray packed(const std::vector<CheckpointRow> &rows)
{
    QByteArray out;
    size_t at = 0;
    for (const SubjectKind kind : {SubjectKind::Cluster, SubjectKind::Node, SubjectKind::Deployment,
                                   SubjectKind::Replica, SubjectKind::Reservation}) {
        size_t end = at;
        while (end < rows.size() && rows[end].kind == kind)
            ++end;
        append(out, end - at);
        quint64 previous = 0;
        for (; at < end; ++at) {
            append(out, quint64(rows[at].id) - previous);
            append(out, quint64(rows[at].state));
            append(out, quint64(rows[at].node));
            append(out, quint64(rows[at].priority));
            append(out, quint64(rows[at].version));
            previous = quint64(rows[at].id);
        }
    }
    require(at == rows.size(), "rows are in the order of their kinds");
    return out;
}

} // namespace

/// A first byte below 0x80: the rest is packed rows. Else it is a body as it is stored, compressed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray rest = fuzz::bytesOf(data + 1, size - 1);
    const auto rows = unpack({1, *data < 0x80 ? qCompress(rest, 1) : rest});
    if (!rows) {
        require(rows.error().code == ErrorCode::Corrupt, "a checkpoint is read or corrupt");
        return 0;
    }
    const auto again = unpack({1, qCompress(packed(*rows), 1)});
    require(again && *again == *rows, "unpack(pack(rows)) == rows");
    return 0;
}
