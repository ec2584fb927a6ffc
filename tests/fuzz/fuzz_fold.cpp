// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/feed.h"
#include "models/store/store.h"
#include "tests/fuzz/property.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qtemporarydir.h>

using namespace berth;
using namespace berth::store;
using fuzz::require;

namespace {

/// A line each: {"kind":"node","id":1,"version":1,"payload":{...}}. What lacks a kind is left out,
/// and so is a deployment of many replicas: to make a hundred thousand is allowed and slow.
std::vector<Event> eventsOf(const QByteArray &input)
{
    std::vector<Event> events;
    for (const QByteArray &line : input.split('\n')) {
        const QJsonObject json = QJsonDocument::fromJson(line).object();
        const auto kind = subjectFromWord(json.value(QLatin1StringView("kind")).toString());
        const QJsonObject payload = json.value(QLatin1StringView("payload")).toObject();
        const qint64 replicas
            = payload.value(QLatin1StringView("replicas")).toArray().at(2).toInteger();
        if (!kind || (replicas > 100 && replicas <= 100'000))
            continue;
        Event event;
        event.seq = qint64(events.size()) + 1;
        event.time = fromEpochMillis(event.seq);
        event.kind = *kind;
        event.subjectId = json.value(QLatin1StringView("id")).toInteger();
        event.version = json.value(QLatin1StringView("version")).toInteger();
        event.payload = QJsonDocument(payload).toJson();
        events.push_back(std::move(event));
    }
    return events;
}

/// An empty store: events of imports look for staged rows in it, and find none.
class EmptyStore final
{
public:
    EmptyStore()
    {
        auto opened = Store::open(m_folder.filePath(QStringLiteral("berth.db")),
                                  {.now = fromEpochMillis(1)});
        require(opened.has_value(), "a store can be made");
        m_store = std::move(*opened);
        auto read = m_store->reader();
        require(read.has_value(), "a store can be read");
        m_reader = std::move(*read);
    }

    [[nodiscard]] Reader &reader() const { return *m_reader; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Reader> m_reader;
};

Reader &reader()
{
    static int count = 0;
    static const QCoreApplication application(count, nullptr);
    static const EmptyStore empty;
    return empty.reader();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::vector<Event> events = eventsOf(fuzz::bytesOf(data, size));
    StoreState atOnce;
    const Result<void> folded = foldEvents(atOnce, events, reader());

    StoreState oneByOne;
    Result<void> last;
    for (size_t i = 0; i < events.size() && last; ++i)
        last = foldEvents(oneByOne, {events[i]}, reader());
    require(last.has_value() == folded.has_value() && (last || last.error() == folded.error()),
            "events fold the same at once and one by one");
    require(firstDifference(atOnce, oneByOne).isEmpty(), "events give one state");
    if (!folded) {
        require(folded.error().code == ErrorCode::Corrupt, "an event continues the state or not");
        return 0;
    }
    for (const auto &[key, row] : atOnce)
        require(!row.isEmpty(), "every row has come from an event of its own");
    return 0;
}
