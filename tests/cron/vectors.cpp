// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cron/vectors.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

namespace berth::cron::test {

using namespace Qt::StringLiterals;

std::vector<QJsonObject> readLines(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    std::vector<QJsonObject> lines;
    while (!file.atEnd()) {
        QJsonParseError error;
        const QByteArray line = file.readLine().trimmed();
        const auto document = QJsonDocument::fromJson(line, &error);
        if (!document.isObject())
            qFatal("%s, line %d: %s", qPrintable(path), int(lines.size()) + 1,
                   qPrintable(error.errorString()));
        lines.push_back(document.object());
    }
    return lines;
}

static TimePoint instant(const QJsonValue &value)
{
    const auto time = QDateTime::fromString(value.toString(), Qt::ISODate);
    if (!time.isValid())
        qFatal("'%s' is no time", qPrintable(value.toString()));
    return fromEpochMillis(time.toMSecsSinceEpoch());
}

std::vector<Vector> readVectors(const QString &path, QLatin1StringView key)
{
    std::vector<Vector> vectors;
    for (const QJsonObject &line : readLines(path)) {
        Vector vector{
            line["expr"_L1].toString(), line["tz"_L1].toString(), instant(line["from"_L1]), {}};
        const QJsonArray next = line[key].toArray();
        for (const QJsonValue &value : next)
            vector.next.push_back(instant(value));
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

} // namespace berth::cron::test
