// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qlist.h>

#include <ctime>
#include <string>

namespace berth::api {

/// The fields that every answer bears, whoever writes it: Date and the security headers. One that
/// an answer sets itself is left as it is, so that the page of the documentation can loosen its own
/// policy. Belongs to one thread.
class CommonFields final
{
public:
    struct Field
    {
        QByteArray name;
        QByteArray value;
    };

    /// What keeps a browser from guessing types, caching, framing and running anything of ours.
    [[nodiscard]] static QList<Field> securityDefaults();

    /// @p fields are at most 31; more are left out.
    explicit CommonFields(QList<Field> fields);

    /// @returns a bit that stands for @p name, 0 where it is none of these.
    [[nodiscard]] quint32 bitOf(QByteArrayView name) const;

    /// Appends the lines of all fields but those whose bit is in @p present.
    void appendMissing(quint32 present, std::string &out);

    /// @returns all lines; the view holds until the next call.
    [[nodiscard]] QByteArrayView lines();

private:
    struct Line
    {
        QByteArray lower; ///< the name
        QByteArray line;
    };

    void refreshDate();

    QList<Line> m_lines; ///< the first is Date
    QByteArray m_all; ///< all of them behind each other: what most answers take
    std::time_t m_dateOf = -1;
};

} // namespace berth::api
