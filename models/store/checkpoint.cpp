// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/checkpoint.h"

#include "models/store/connection.h"
#include "models/store/fields.h"
#include "models/store/reader.h"
#include "models/store/state_sql.h"
#include "models/store/transaction.h"

#include <QtCore/qendian.h>

namespace berth::store {

namespace {

struct Part
{
    SubjectKind kind;
    const char *sql;
};
constexpr Part Parts[] = {
    {SubjectKind::Cluster, sql::SelectCheckpointClusters},
    {SubjectKind::Node, sql::SelectCheckpointNodes},
    {SubjectKind::Deployment, sql::SelectCheckpointDeployments},
    {SubjectKind::Replica, sql::SelectCheckpointReplicas},
    {SubjectKind::Reservation, sql::SelectCheckpointReservations},
};

/// The most bytes that deflate makes of one. qUncompress() takes the room that the first four bytes
/// claim, whatever follows them.
constexpr qsizetype LargestExpansion = 1032;

/// Seven bits a byte, the lowest first; ids are told by their distance to the one before.
void appendNumber(QByteArray &out, quint64 value)
{
    while (value >= 0x80) {
        out += char(value | 0x80);
        value >>= 7;
    }
    out += char(value);
}

std::optional<quint64> takeNumber(const QByteArray &in, qsizetype &at)
{
    quint64 value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (at >= in.size())
            return std::nullopt;
        const auto byte = uchar(in.at(at++));
        value |= quint64(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

Result<void> appendPart(Connection &connection, const Part &part, QByteArray &out)
{
    Statement &statement = connection.prepared(part.sql);
    if (Result<void> ran = statement.run(); !ran)
        return ran;
    QByteArray rows;
    quint64 count = 0;
    qint64 previous = 0;
    while (statement.next()) {
        const qint64 id = statement.integer(0);
        appendNumber(rows, quint64(id) - quint64(previous));
        for (int column = 1; column < 5; ++column)
            appendNumber(rows, quint64(statement.integer(column)));
        previous = id;
        ++count;
    }
    statement.finish();
    appendNumber(out, count);
    out += rows;
    return {};
}

} // namespace

Result<bool> isCheckpointDue(Reader &reader)
{
    const Result<qint64> head = reader.head();
    if (!head)
        return tl::unexpected(head.error());
    const qint64 wanted = *head / EventsPerCheckpoint * EventsPerCheckpoint;
    if (wanted == 0)
        return false;
    const Result<std::optional<Checkpoint>> latest = findCheckpoint(reader, *head);
    if (!latest)
        return tl::unexpected(latest.error());
    return !*latest || (*latest)->seq < wanted;
}

Result<Checkpoint> takeCheckpoint(Reader &reader)
{
    Checkpoint checkpoint;
    Result<void> done = reader.snapshot([&](qint64 seq) -> Result<void> {
        checkpoint.seq = seq;
        QByteArray rows;
        for (const Part &part : Parts) {
            if (Result<void> added = appendPart(reader.connection(), part, rows); !added)
                return added;
        }
        checkpoint.body = qCompress(rows, 1);
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return checkpoint;
}

Result<std::optional<Checkpoint>> findCheckpoint(Reader &reader, qint64 seq)
{
    Statement &statement = reader.connection().prepared(sql::SelectCheckpoint);
    if (Result<void> ran = statement.bind(QLatin1String(":seq"), seq).run(); !ran)
        return tl::unexpected(ran.error());
    std::optional<Checkpoint> found;
    if (statement.next())
        found = Checkpoint{statement.integer(0), statement.value(1).toByteArray()};
    statement.finish();
    return found;
}

Result<std::vector<CheckpointRow>> unpack(const Checkpoint &checkpoint)
{
    const Error unreadable = Error::corrupt(
        QStringLiteral("checkpoint-garbled"),
        QStringLiteral("The checkpoint at event ") % QString::number(checkpoint.seq)
            % QStringLiteral(" cannot be read; folding from an earlier one still works."));
    if (checkpoint.body.size() < qsizetype(sizeof(quint32))
        || qFromBigEndian<quint32>(checkpoint.body.constData())
            > LargestExpansion * checkpoint.body.size())
        return tl::unexpected(unreadable);
    const QByteArray rows = qUncompress(checkpoint.body);
    std::vector<CheckpointRow> unpacked;
    qsizetype position = 0;
    for (const Part &part : Parts) {
        const std::optional<quint64> count = takeNumber(rows, position);
        if (!count)
            return tl::unexpected(unreadable);
        quint64 id = 0; // modulo 2^64, as the distances are
        for (quint64 i = 0; i < *count; ++i) {
            std::array<quint64, 5> numbers{};
            for (quint64 &number : numbers) {
                const std::optional<quint64> taken = takeNumber(rows, position);
                if (!taken)
                    return tl::unexpected(unreadable);
                number = *taken;
            }
            id += numbers[0];
            unpacked.push_back({part.kind, qint64(id), int(numbers[1]), qint64(numbers[2]),
                                int(numbers[3]), qint64(numbers[4])});
        }
    }
    if (position != rows.size())
        return tl::unexpected(unreadable);
    return unpacked;
}

Result<void> storeCheckpoint(Transaction &transaction, const Checkpoint &checkpoint)
{
    return transaction.connection()
        .prepared(sql::InsertCheckpoint)
        .bind(QLatin1String(":seq"), checkpoint.seq)
        .bind(QLatin1String(":created_at"), toColumn(transaction.now()))
        .bindBlob(QLatin1String(":body"), checkpoint.body)
        .run();
}

} // namespace berth::store
