// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/time.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace berth::api {

/// Writes JSON straight into bytes: a list of 100 deployments takes a tenth of a millisecond, where
/// a QJsonDocument takes more than one. Commas are its business, balance is the caller's. Member
/// names are constants of plain ASCII.
class JsonWriter final
{
public:
    /// Appends to @p out, which is complete once the writer is gone; until then it is nobody
    /// else's.
    explicit JsonWriter(QByteArray &out);
    ~JsonWriter();
    Q_DISABLE_COPY_MOVE(JsonWriter)

    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }

    /// The name of the next value.
    JsonWriter &name(QLatin1StringView name);
    JsonWriter &name(QStringView name); ///< any text, as of a label

    void value(qint64 number);
    void value(int number) { value(qint64(number)); }
    void value(bool truth);
    void value(QStringView text);
    void value(const QString &text) { value(QStringView(text)); }
    void value(QLatin1StringView text); ///< plain ASCII, nothing to escape
    void value(TimePoint time); ///< RFC 3339 in UTC, to the millisecond
    void null();
    /// An amount in thousandths, as a number of wholes: 2500 is 2.5. Exact.
    void milli(qint64 thousandths);
    /// What is JSON already.
    void raw(QByteArrayView json);

    template<typename Tag>
    void value(Id<Tag> id)
    {
        if (id.isValid())
            value(id.value());
        else
            null();
    }
    template<typename T>
    void value(const std::optional<T> &maybe)
    {
        if (maybe)
            value(*maybe);
        else
            null();
    }
    void value(Seconds seconds) { value(qint64(seconds.count())); }

    template<typename T>
    void member(QLatin1StringView memberName, const T &memberValue)
    {
        name(memberName).value(memberValue);
    }

private:
    void separate();
    void open(char bracket);
    void close(char bracket);
    void put(char c);
    void put(QByteArrayView piece);
    /// Where @p size bytes may be written, of which used() tells how many were.
    [[nodiscard]] char *room(qsizetype size);
    void used(const char *end) { m_size = end - m_data; }
    [[nodiscard]] bool putPlain(QStringView text);

    // Written behind its back: QByteArray::append() costs as much for one byte as for fifty, and an
    // answer has thousands of pieces.
    QByteArray &m_out;
    char *m_data = nullptr;
    qsizetype m_size = 0;
    qsizetype m_capacity = 0;
    bool m_needsComma = false;
    std::chrono::sys_days m_day{}; ///< of the latest time: most of an answer are of one day
    QByteArray m_dayText;
};

/// "2026-11-21T08:00:00.000Z".
[[nodiscard]] QByteArray rfc3339(TimePoint time);

} // namespace berth::api
